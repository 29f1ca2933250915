"""The tbviz program. It is no Python: this package only finds it, for `python -m tbviz`."""
