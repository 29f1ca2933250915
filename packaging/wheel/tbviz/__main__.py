"""`python -m tbviz ...`: becomes the program that was installed with this package."""

import os
import sys


def program():
    """Its path: in `bin` of the prefix, which lies above lib/python3.N/site-packages, or beside the package."""
    folder = os.path.dirname(os.path.abspath(__file__))
    for _ in range(4):
        folder = os.path.dirname(folder)
        path = os.path.join(folder, "bin", "tbviz")
        if os.path.isfile(path):
            return path
    sys.exit("tbviz: the program is not where pip put it; install tbviz anew")


if __name__ == "__main__":
    os.execv(program(), ["tbviz", *sys.argv[1:]])
