"""Runs programs that file permissions hold back, for root, too."""

import os
import shutil

import pytest


def unprivileged(*command):
    """The command line without the rights by which root reads every file."""
    if os.geteuid() != 0:
        return list(command)
    if shutil.which("setpriv") is None:
        pytest.skip("root reads everything, and setpriv is not there to change that")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
