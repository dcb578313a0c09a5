"""How Sphinx shows the pages that `docs/build.py` writes; run that, not Sphinx."""

from leapstats import __version__

project = "leapstats"
author = "The leapstats developers"
version = release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
nitpicky = True  # a name that is not there ends the build
suppress_warnings = ["misc.highlighting_failure", "myst.header"]
add_module_names = False
python_use_unqualified_type_names = True
pygments_style = "default"
pygments_dark_style = "github-dark"
smartquotes = False  # two hyphens begin an option
html_theme = "furo"
html_title = f"leapstats {__version__}"
html_static_path = ["looks.css"]
html_css_files = ["looks.css"]
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_permalinks_icon = "#"
