"""Small sound exports of SurveyMonkey, Google Forms and Microsoft Forms; see `fuzz_samples.py`."""

from fuzz_samples import TABLE1, N, Sample, picked, table


def surveymonkey() -> list[Sample]:
    head = (
        "Respondent ID|Collector ID|Start Date|IP Address|Email Address|Which help?|||How many?|Comments",
        "|||||Talks|Walks|Other (please specify)|Response|Open-Ended Response",
    )
    rows = [
        f"{n}|9|03/01/2020 10:0{n % 9}:00 AM|192.0.2.{n}|a@b.c|{picked(n, 'Talks', '')}|{picked(n, '', 'Walks')}||{n}|"
        for n in range(1, N + 1)
    ]
    one = "Respondent ID|Collector ID|Start Date|End Date|IP Address|Which help?|How many?"
    condensed = [f"{n}|9|03/01/2020|03/01/2020|192.0.2.{n}|{picked(n, 'A, B', 'A', 'B')}|{n}" for n in range(1, N + 1)]
    expanded = table(*head, *rows, mark="|")
    return [
        Sample({"data.csv": expanded}, TABLE1, headers=2),
        Sample({"data.xlsx": {"Sheet": expanded[""]}}, TABLE1, headers=2),
        Sample({"data.csv": table(one, *condensed, mark="|")}, TABLE1),
    ]


def google_forms() -> list[Sample]:
    head = "Timestamp|Email Address|Which staff?|Rate it|How? [Access]|How? [Cost]"
    rows = [
        f"2024/01/1{n % 9} 2:18:57 PM EST|a@b.org|{picked(n, 'Nurse;Doctor, on call', 'Nurse', '')}|{n}|Very|Not"
        for n in range(1, N + 1)
    ]
    made = table(head, *rows, mark="|")
    return [Sample({"data.csv": made}, TABLE1), Sample({"data.xlsx": {"Form Responses 1": made[""]}}, TABLE1)]


def microsoft_forms() -> list[Sample]:
    head = "ID|Start time|Completion time|Email|Name|Last modified time|Which staff?|How likely?"
    rows = [
        f"{n}|9/1/2024 11:27|9/1/2024 11:28|anonymous|||{picked(n, 'Nurse;Doctor;', 'Nurse;', '')}|{n}"
        for n in range(1, N + 1)
    ]
    made = table(head, *rows, mark="|")
    return [Sample({"data.csv": made}, TABLE1), Sample({"data.xlsx": {"Sheet1": made[""]}}, TABLE1)]
