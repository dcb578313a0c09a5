"""Small sound exports of the survey platforms, with the files that describe them; `fuzz_platforms.py` damages them.

A table is a dict of sheets (a text file has one, named ""), each a list of rows; JSON is what it holds; XML is a str.
"""

from dataclasses import dataclass
from typing import Any

TABLE1 = ("table1", "{0}", "--format", "json")
DESCRIBED = ("table1", "{0}", "--dictionary", "{1}", "--format", "json")
IMPORT = ("dictionary", "import", "{0}", "-o", "{folder}/study")
N = 12


@dataclass(frozen=True)
class Sample:
    """Files by name, the command with their places, how many rows it reads, and how many header rows the first has."""

    files: dict[str, Any]
    command: tuple[str, ...]
    rows: int | None = N
    headers: int = 1


def table(*rows: str, mark: str = ",") -> dict[str, list[list[str]]]:
    return {"": [row.split(mark) for row in rows]}


def picked(number: int, *texts: str) -> str:
    return texts[number % len(texts)]


REDCAP_FIELDS = table(
    "Variable / Field Name|Form Name|Section Header|Field Type|Field Label|Choices, Calculations, OR Slider Labels|"
    "Field Note|Text Validation Type OR Show Slider Number|Text Validation Min|Text Validation Max|Identifier?|"
    "Branching Logic (Show field only if...)|Required Field?|Custom Alignment|Question Number (surveys only)|"
    "Matrix Group Name|Matrix Ranking?|Field Annotation",
    "record_id|intake||text|Record ID|||||||||||||",
    "staff|intake||checkbox|Which staff?|1, Nurse ¦ 2, Doctor, part-time ¦ -99, None||||||||||||",
    "registry|intake||radio|A registry?|1, Yes ¦ 0, No ¦ 8, Being built||||||||||||",
    "nurses|intake||text|How many?|||integer|0|99||[staff(1)] = '1' and [registry] <> '0'||||||",
    "open|visit||yesno|Open?||||||||||||@HIDDEN|",
    "size|visit||dropdown|Size|s, Small ¦ l, Large|||||||||||| ",
    "since|visit||text|Since|||date_ymd||||[open] = '1'||||||",
    mark="|",
)
REDCAP_FIELDS[""] = [[cell.replace("¦", "|") for cell in row] for row in REDCAP_FIELDS[""]]
REDCAP_HEAD = "record_id,staff___1,staff___2,staff____99,registry,nurses,intake_complete,open,size,since,visit_complete"


def redcap_row(n: int) -> str:
    boxes = picked(n, "1,0,0", "0,1,0", "1,1,0", "0,0,1", "0,0,0")
    return f"{n},{boxes},{picked(n, '1', '0', '8')},{picked(n, '3', '', '2')},2,{n % 2},{picked(n, 's', 'l')},,2"


def redcap() -> list[Sample]:
    rows = [redcap_row(n) for n in range(1, N + 1)]
    plain = table(REDCAP_HEAD, *rows)
    label_head = (
        "Record ID;Which staff? (choice=Nurse);Which staff? (choice=Doctor, part-time);Which staff? (choice=None);"
        "A registry?;How many?;Complete?;Open?;Size;Since;Complete?"
    )
    labels = table(
        label_head,
        *(
            f"{n};{picked(n, 'Checked', 'Unchecked')};Unchecked;Unchecked;{picked(n, 'Yes', 'No', 'Being built')};"
            f"{n % 4};Complete;{picked(n, 'Yes', 'No')};{picked(n, 'Small', 'Large')};2020-01-0{n % 9 + 1};Complete"
            for n in range(1, N + 1)
        ),
        mark=";",
    )
    repeats = table(
        "record_id,redcap_repeat_instrument,redcap_repeat_instance" + REDCAP_HEAD.removeprefix("record_id"),
        *(f"{n},,{redcap_row(n).removeprefix(str(n))}" for n in range(1, N + 1)),
        *(f"{n},visit,{k},,,,,,,{k % 2},s,2020-01-0{k},2" for n in range(1, N + 1, 3) for k in (1, 2, 3)),
    )
    events = table(
        "record_id,redcap_event_name" + REDCAP_HEAD.removeprefix("record_id"),
        *(
            f"{n},{event}_arm_1{redcap_row(n).removeprefix(str(n))}"
            for n in range(1, N // 2 + 1)
            for event in ("before", "after")
        ),
    )
    both = [
        Sample({"data.csv": plain, "fields.csv": REDCAP_FIELDS}, DESCRIBED),
        Sample({"data.csv": labels, "fields.csv": REDCAP_FIELDS}, DESCRIBED),
        Sample({"data.csv": repeats, "fields.csv": REDCAP_FIELDS}, DESCRIBED, None),
        Sample({"data.csv": events, "fields.csv": REDCAP_FIELDS}, DESCRIBED, None),
    ]
    return [*both, Sample({"data.csv": plain}, TABLE1), Sample({"data.xml": ODM}, TABLE1, 3)]


def _item(name: str, kind: str, more: str = "") -> str:
    return (
        f'<ItemDef OID="{name}" redcap:Variable="{name.partition("___")[0]}" redcap:FieldType="{kind}">{more}</ItemDef>'
    )


ODM = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" '
    'xmlns:redcap="https://projectredcap.org" ODMVersion="1.3.1" SourceSystem="REDCap">\n<Study OID="P">'
    "<GlobalVariables><redcap:MissingDataCodes>UNK, Unknown</redcap:MissingDataCodes></GlobalVariables>"
    '<MetaDataVersion OID="M" redcap:RecordIdField="record_id">'
    '<FormDef OID="Form.intake" Name="Intake" redcap:FormName="intake"><ItemGroupRef ItemGroupOID="g"/></FormDef>'
    '<ItemGroupDef OID="g"><ItemRef ItemOID="record_id"/><ItemRef ItemOID="staff___1"/><ItemRef ItemOID="staff___2"/>'
    '<ItemRef ItemOID="size"/><ItemRef ItemOID="intake_complete"/></ItemGroupDef>'
    + _item("record_id", "text")
    + _item("staff___1", "checkbox", '<CodeListRef CodeListOID="c"/>')
    + _item("staff___2", "checkbox", '<CodeListRef CodeListOID="c"/>')
    + _item("size", "select", '<CodeListRef CodeListOID="s"/>')
    + _item("intake_complete", "select")
    + '<CodeList OID="c" redcap:CheckboxChoices="1, Nurse | 2, Doctor"/><CodeList OID="s">'
    '<CodeListItem CodedValue="l"><Decode><TranslatedText>Large</TranslatedText></Decode></CodeListItem>'
    '<CodeListItem CodedValue="s"><Decode><TranslatedText>Small</TranslatedText></Decode></CodeListItem></CodeList>'
    '</MetaDataVersion></Study>\n<ClinicalData StudyOID="P">\n'
    + "\n".join(
        f'<SubjectData SubjectKey="{n}"><FormData FormOID="Form.intake" FormRepeatKey="1"><ItemGroupData>'
        f'<ItemData ItemOID="record_id" Value="{n}"/><ItemData ItemOID="staff___1" Value="{n % 2}"/>'
        f'<ItemData ItemOID="size" Value="{size}"/></ItemGroupData></FormData></SubjectData>'
        for n, size in ((1, "s"), (2, "UNK"), (3, "l"))
    )
    + "\n</ClinicalData></ODM>"
)


def qsf() -> dict[str, Any]:
    def question(number: int, text: str, choices: list[str], **more: Any) -> dict[str, Any]:
        payload = {
            "QuestionID": f"QID{number}",
            "DataExportTag": f"Q{number}",
            "QuestionText": text,
            "QuestionType": "MC",
            "Selector": "SAVR",
            "Choices": {str(place): {"Display": each} for place, each in enumerate(choices, start=1)},
            "ChoiceOrder": [str(place) for place in range(1, len(choices) + 1)],
            **more,
        }
        return {"Element": "SQ", "PrimaryAttribute": f"QID{number}", "Payload": payload}

    logic = {
        "LogicType": "Question",
        "QuestionID": "QID1",
        "ChoiceLocator": "q://QID1/SelectableChoice/1",
        "Operator": "Selected",
        "LeftOperand": "q://QID1/SelectableChoice/1",
        "Type": "Expression",
    }
    shown = {"0": {"0": logic, "Type": "If"}, "Type": "BooleanExpression", "inPage": False}
    asked = [{"Type": "Question", "QuestionID": f"QID{number}"} for number in range(1, 6)]
    blocks = {
        "1": {"Type": "Default", "Description": "Main", "ID": "BL_1", "BlockElements": asked[:4]},
        "2": {"Type": "Standard", "Description": "More", "ID": "BL_2", "BlockElements": asked[4:]},
    }
    more = {**logic, "LeftOperand": "q://QID3/ChoiceTextEntryValue", "Operator": "GreaterThan", "RightOperand": "3"}
    several = {"0": {"0": logic, "1": {**more, "Conjuction": "Or"}, "Type": "If"}, "Type": "BooleanExpression"}
    branch = {"Type": "Branch", "BranchLogic": several, "Flow": [{"ID": "BL_2", "Type": "Standard", "FlowID": "FL_3"}]}
    flow = {"Flow": [{"ID": "BL_1", "Type": "Block", "FlowID": "FL_2"}, branch]}
    return {
        "SurveyEntry": {"SurveyName": "Practices"},
        "SurveyElements": [
            {"Element": "BL", "Payload": blocks},
            {"Element": "FL", "Payload": flow},
            question(1, "Colour?", ["red", "blue"]),
            question(2, "Staff?", ["Nurse", "Doctor", "None"], Selector="MAVR", DisplayLogic=shown),
            question(3, "How many?", [], QuestionType="TE", Selector="SL"),
            question(
                4,
                "Often?",
                ["home", "work"],
                QuestionType="Matrix",
                Selector="Likert",
                SubSelector="SingleAnswer",
                Answers={"1": {"Display": "never"}, "2": {"Display": "always"}},
                AnswerOrder=["1", "2"],
            ),
            question(5, "R", ["a", "b"], QuestionType="RO", Selector="DND"),
        ],
    }


LEGACY = "ResponseID|ResponseSet|Name|ExternalDataReference|EmailAddress|IPAddress|Status|StartDate|EndDate|Finished"
QUALTRICS_HEAD = [
    "StartDate|EndDate|Status|IPAddress|Finished|ResponseId|Q1|Q2|Q3|Q4_1|Q4_2|Q5_1|Q5_2",
    "Start|End|Type|IP Address|Finished|Response ID|Colour?|Staff?|How many?|Often? - home|Often? - work|R - a|R - b",
    "|".join(
        f'{{"ImportId":"{each}"}}'
        for each in (
            *("startDate", "endDate", "status", "ipAddress", "finished", "_recordId"),
            *("QID1", "QID2", "QID3_TEXT", "QID4_1", "QID4_2", "QID5_1", "QID5_2"),
        )
    ),
]


def qualtrics() -> list[Sample]:
    def service(n: int) -> str:
        return f"2026-03-01 09:00:00|2026-03-01 09:0{n % 9}:00|0|192.0.2.{n}|1|R_{n}"

    coded = [f"{service(n)}|{n % 2 + 1}|{picked(n, '1,2', '3', '')}|{n}|1|{n % 2 + 1}|1|2" for n in range(1, N + 1)]
    texts = [
        f"{service(n)}|{picked(n, 'red', 'blue')}|{picked(n, 'Nurse,Doctor', 'None', '')}|{n}|never|always|1|2"
        for n in range(1, N + 1)
    ]
    legacy = [
        "|".join(f"V{n}" for n in range(1, 11)) + "|Q1|Q3",
        f"{LEGACY}|Colour?|How many?",
        *(f"R_{n}|Default|||a@b.org|192.0.2.{n}|0|2016-03-01|2016-03-01|1|{n % 2 + 1}|{n}" for n in range(1, N + 1)),
    ]
    return [
        Sample({"data.csv": table(*QUALTRICS_HEAD, *coded, mark="|"), "survey.qsf": qsf()}, DESCRIBED, headers=3),
        Sample({"data.csv": table(*QUALTRICS_HEAD, *texts, mark="|"), "survey.qsf": qsf()}, DESCRIBED, headers=3),
        Sample({"data.csv": table(*QUALTRICS_HEAD, *texts, mark="|")}, TABLE1, headers=3),
        Sample({"data.csv": table(*legacy, mark="|")}, TABLE1, headers=2),
        Sample({"data.csv": table(*legacy, mark="|"), "survey.qsf": qsf()}, DESCRIBED, headers=2),
    ]


def _rows(name: str, *rows: dict[str, object]) -> str:
    cells = ("".join(f"<{key}>{value}</{key}>" for key, value in row.items()) for row in rows)
    return f"<{name}><rows>" + "".join(f"<row>{each}</row>\n" for each in cells) + f"</rows></{name}>\n"


def lss() -> str:
    def question(number: int, kind: str, title: str, text: str, relevance: str = "1") -> dict[str, object]:
        return {
            "qid": number,
            "gid": 1,
            "type": kind,
            "title": title,
            "question": text,
            "other": "N",
            "question_order": number,
            "relevance": relevance,
            "language": "en",
        }

    def part(number: int, parent: int, title: str, text: str) -> dict[str, object]:
        return {
            "qid": number,
            "parent_qid": parent,
            "gid": 1,
            "title": title,
            "question": text,
            "question_order": number,
            "language": "en",
            "scale_id": 0,
        }

    def answer(parent: int, code: str, text: str, place: int) -> dict[str, object]:
        return {"qid": parent, "code": code, "answer": text, "sortorder": place, "language": "en", "scale_id": 0}

    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
        "<languages><language>en</language></languages>"
        + _rows("answers", answer(3, "A1", "never", 1), answer(3, "A2", "often", 2), answer(4, "A1", "North", 1))
        + _rows("groups", {"gid": 1, "group_order": 1, "group_name": "Main", "grelevance": "", "language": "en"})
        + _rows(
            "questions",
            question(1, "Y", "Q1", "Agree?"),
            question(2, "M", "Q2", "Which help?", 'Q1.NAOK == "Y"'),
            question(3, "F", "Q3", "How often?"),
            question(4, "L", "Q4", "Where?", 'Q2_SQ001.NAOK == "Y" or Q1.NAOK == "N"'),
            question(5, "N", "Q5", "How many?"),
        )
        + _rows(
            "subquestions",
            part(21, 2, "SQ001", "Talks"),
            part(22, 2, "SQ002", "Walks"),
            part(31, 3, "SQ001", "At home"),
        )
        + _rows("surveys", {"sid": 1, "language": "en"})
        + _rows("surveys_languagesettings", {"surveyls_language": "en", "surveyls_title": "Practices"})
        + "</document>"
    )


def limesurvey() -> list[Sample]:
    head = "id|submitdate|lastpage|startlanguage|Q1|Q2[SQ001]|Q2[SQ002]|Q3[SQ001]|Q4|Q5"
    codes = [
        f"{n}|2020-01-01 00:00:00|1|en|{picked(n, 'Y', 'N')}|{picked(n, 'Y', '')}||{picked(n, 'A1', 'A2')}|A1|{n}"
        for n in range(1, N + 1)
    ]
    texts = [
        f"{n}|2020-01-01 00:00:00|1|en|{picked(n, 'Yes', 'No', 'N/A')}|{picked(n, 'Yes', 'N/A')}|No|never|North|{n}"
        for n in range(1, N + 1)
    ]
    questions = (
        "Response ID|Date submitted|Last page|Start language|Agree?|Which help? [Talks]|Which help? [Walks]|"
        "How often? [At home]|Where?|How many?"
    )
    return [
        Sample({"data.csv": table(head, *codes, mark="|"), "survey.lss": lss()}, DESCRIBED),
        Sample({"data.csv": table(questions, *texts, mark="|"), "survey.lss": lss()}, DESCRIBED),
        Sample({"data.csv": table(head, *codes, mark="|")}, TABLE1),
        Sample({"data.csv": table(questions, *texts, mark="|")}, TABLE1),
    ]


XLSFORM = {
    "survey": [
        ["type", "name", "label::English (en)", "label::French (fr)", "relevant", "required"],
        ["start", "start", "", "", "", ""],
        ["begin_group", "g", "Profile", "Profil", "", ""],
        ["select_one region", "region", "Region?", "Région ?", "", ""],
        ["integer", "age", "Age", "Âge", "", "yes"],
        ["end_group", "", "", "", "", ""],
        ["select_multiple help or_other", "help", "Help", "", "${region} = 'n' and ${age} >= 18", ""],
        ["decimal", "weight", "Weight", "", "selected(${help}, 'talks')", ""],
        ["begin_repeat", "child", "Children", "", "", ""],
        ["integer", "child_age", "Age", "", "", ""],
        ["end_repeat", "", "", "", "", ""],
    ],
    "choices": [
        ["list_name", "name", "label::English (en)", "label::French (fr)"],
        ["region", "s", "South", "Sud"],
        ["region", "n", "North", "Nord"],
        ["help", "walks", "Walks", "Marches"],
        ["help", "talks", "Talks", ""],
    ],
    "settings": [["form_title", "default_language"], ["Practices", "English (en)"]],
}


def kobo() -> list[Sample]:
    head = (
        "start;g/region;g/age;help;help/walks;help/talks;help/other;help_other;weight;_id;_uuid;_submission_time;_index"
    )
    rows = [
        f"2020-01-01;{picked(n, 'n', 's')};{18 + n};{picked(n, 'walks', 'walks talks', '')};1;{n % 2};0;;{n};{n};u{n};"
        f"2020-01-01T10:00:00;{n}"
        for n in range(1, N + 1)
    ]
    children = [
        ["child_age", "_index", "_parent_table_name", "_parent_index"],
        *([str(n), str(n), "data", str(n % 5 + 1)] for n in range(1, 9)),
    ]
    book = {"data": [row.split(";") for row in (head, *rows)], "child": children}
    results = [
        {
            "_id": n,
            "_uuid": f"u{n}",
            "_submission_time": "2020-01-01T10:00:00",
            "g/region": picked(n, "n", "s"),
            "g/age": str(18 + n),
            "help": picked(n, "walks", "walks talks"),
            "child": [{"child/child_age": "3"}],
        }
        for n in range(1, N + 1)
    ]
    data = table(head, *rows, mark=";")
    return [
        Sample({"data.csv": data, "form.xlsx": XLSFORM}, DESCRIBED),
        Sample({"data.csv": data}, TABLE1),
        Sample({"data.xlsx": book, "form.xlsx": XLSFORM}, DESCRIBED),
        Sample({"data.json": {"count": N, "results": results}, "form.xlsx": XLSFORM}, DESCRIBED, None),
        Sample({"data.json": results}, TABLE1, None),
    ]


def described() -> list[Sample]:
    fields = [
        {"name": "id", "type": "integer"},
        {"name": "open", "type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
        {"name": "size", "type": "string", "categories": [{"value": "s", "label": "Small"}], "missingValues": ["-9"]},
        {"name": "staff", "type": "number", "constraints": {"minimum": 0, "maximum": 99}},
    ]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "practices",
        "resources": [{"name": "d", "path": "d.csv", "schema": {"fields": fields, "primaryKey": ["id"]}}],
    }
    files = {"p.json": package, "f.csv": REDCAP_FIELDS, "f.xlsx": XLSFORM, "s.qsf": qsf(), "s.lss": lss()}
    return [Sample({name: content}, IMPORT, None) for name, content in files.items()]
