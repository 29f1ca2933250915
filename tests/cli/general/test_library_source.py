"""What the library's sources must not hold: words of the program, and calls that belong to the host."""

import pathlib
import re

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
LIBRARY = sorted((REPOSITORY / "lib/tbviz").rglob("*.cc")) + sorted((REPOSITORY / "lib/tbviz").rglob("*.h"))

# Runs in a process of the library's own, which has no host.
OWN_PROCESS = REPOSITORY / "lib/tbviz/process/child_process.cc"

# Holds the command lines of other programs, with their options.
CONVERTERS = REPOSITORY / "lib/tbviz/checkpoint/foreign/kinds.h"

# A comment, a string or a character; what is in neither of them is code.
TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'""", re.DOTALL)


def strings_of(text):
    return [token for token in TOKEN.findall(text) if token.startswith(('"', 'R"'))]


def code_of(text):
    return TOKEN.sub(lambda token: " " if token[0][0] == "/" else '""', text)


def faults(look):
    return [f"{file.relative_to(REPOSITORY)}: {found}" for file in LIBRARY for found in look(file.read_text())]


def test_the_scan_tells_strings_comments_and_code_apart():
    text = """int a;  // "no string"\nf("--force \\" x", '"', R"(--raw)"); --a; /* exit( */ g("// no comment");\n"""
    assert strings_of(text) == ['"--force \\" x"', 'R"(--raw)"', '"// no comment"']
    assert code_of(text).split() == ["int", "a;", 'f("",', '"",', '"");', "--a;", 'g("");']
    assert LIBRARY


def test_no_message_names_an_option():
    option = re.compile(r"(?<![\w-])--[a-z][\w-]*")
    found = faults(lambda text: [o for string in strings_of(text) for o in option.findall(string)])
    assert not [fault for fault in found if not fault.startswith(f"{CONVERTERS.relative_to(REPOSITORY)}:")]


def test_the_shell_knows_no_command():
    table = (REPOSITORY / "apps/tbviz/program/command_table.cc").read_text()
    names = set(re.findall(r'^ +\{"(\w+)", k', table, re.MULTILINE)) - {"help"}
    assert len(names) > 10
    command = re.compile(rf"tbviz (?:{'|'.join(names)})\b|(?:{'|'.join(names)}) --")
    option = re.compile(r"(?<![\w-])--(?!help|version|quiet|verbose|json)[a-z][\w-]*")
    shell = [file for file in (REPOSITORY / "apps/tbviz/shell").iterdir() if file.suffix in (".cc", ".h")]
    strings = [(file.name, string) for file in shell for string in strings_of(file.read_text())]
    assert [found for found in strings if command.search(found[1]) or option.search(found[1])] == []


def test_every_parameter_that_a_message_names_has_its_option():
    remedies = (REPOSITORY / "apps/tbviz/program/remedy_table.cc").read_text()
    known = set(re.findall(r"`[^`\n]+`", remedies))
    named = {
        word for file in LIBRARY for string in strings_of(file.read_text()) for word in re.findall(r"`[^`]+`", string)
    }
    assert named == known


@pytest.mark.parametrize("calls,why", [
    (r"(strto[dfl]|strtold|ato[fild]|atoll|sto[dfi]|stold|scanf|sscanf)", "reads numbers by the host's locale"),
    (r"(is(alnum|alpha|digit|lower|upper|space|punct|print|xdigit)|to(upper|lower))", "depends on the host's locale"),
    (r"(strftime|put_time|setlocale|localeconv|fnmatch|strcoll|wcscoll)", "depends on the host's locale"),
    (r"(printf|fprintf|puts|putchar|fputs|perror|print)", "prints"),
    (r"(exit|_exit|_Exit|quick_exit|abort|terminate)", "ends the host"),
    (r"(signal|sigaction)", "changes how the host takes signals"),
    (r"(setenv|putenv|unsetenv|clearenv)", "changes the host's environment"),
])
def test_no_call_that_belongs_to_the_host(calls, why):
    own = {"ends the host", "changes how the host takes signals"}
    # Not members (.print(), ->abort()), nor names that only end so.
    call = re.compile(rf"(?<![\w.>])(?:std::|::)?{calls}\(")
    found = faults(lambda text: [f"{found[0]} {why}" for found in call.finditer(code_of(text))])
    allowed = str(OWN_PROCESS.relative_to(REPOSITORY)) if why in own else None
    assert not [fault for fault in found if fault.split(":")[0] != allowed]


def test_no_standard_stream():
    stream = re.compile(r"std::(cout|cerr|clog|cin)\b|\b(stdout|stderr)\b|<iostream>")
    assert not faults(lambda text: [found[0] for found in stream.finditer(code_of(text))])
