"""The colors of what a browser shows: those of the notebook or page around it, dark or light."""

# JupyterLab, then Visual Studio Code, then whatever is around.
INK = "var(--jp-content-font-color0, var(--vscode-editor-foreground, inherit))"
FAINT = "#888"  # seen on white as on black
# A page of its own follows the reader's system, which a notebook need not do; paper is white.
PAGE = """
:root { color-scheme: light dark; }
body { color: #1a1a1a; background: #fff; }
@media (prefers-color-scheme: dark) { body { color: #e8e6e3; background: #17191c; } }
@media print { body { color: #000; background: #fff; } }
"""
