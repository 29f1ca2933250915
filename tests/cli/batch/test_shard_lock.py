"""--shard: a process that ends, and one that begins at that moment."""

import fcntl
import os
import subprocess

import pytest
from tiny_pictures import save_pictures

# What another process that ends does in the worst moment: between open() and flock().
SHIM = r"""
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
int flock(int descriptor, int operation) {
  rename("theirs", "run/tbviz-shards/0-of-2.begun");
  return syscall(SYS_flock, descriptor, operation);
}
"""


@pytest.mark.skipif(os.environ.get("TBVIZ_SANITIZED") == "1", reason="sanitizers want to be loaded first")
def test_a_lock_counts_only_on_the_file_that_others_find(tbviz, tmp_path):
    save_pictures(tmp_path / "in", 6)
    words = ("image", "in", "--shard", "0/2", "-l", "run")
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", tmp_path / "shim.so"], input=SHIM, text=True, check=True)
    with open(tmp_path / "theirs", "w") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        err = tbviz(*words, code=6, env={"LD_PRELOAD": str(tmp_path / "shim.so")}).err
    assert "is being worked on by another process" in err
    tbviz(*words)
