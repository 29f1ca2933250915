"""tbviz scalars reads a pipe to its end whatever comes through it: a writer must never die of its reader."""

import bz2
import gzip
import io
import json
import lzma
import pathlib
import re
import sqlite3
import subprocess
import zipfile

import pytest
from event_log import FIRST, scalar
from logged_curves import read_curves
from piped import drain, feed

MEBIBYTE = 1 << 20
LIMIT = 4 * MEBIBYTE  # Of a line.
ROWS = b"step,loss\n" + b"".join(b"%d,0.5\n" % i for i in range(1000))


@pytest.fixture
def piped(tbviz, tmp_path):
    """Gives pieces to `tbviz scalars` through a pipe; all of them must be read."""

    def run(pieces, *arguments, code=0):
        pieces = [pieces] if isinstance(pieces, bytes) else pieces
        done = feed([tbviz.program, "scalars", *arguments, "-l", "run"], pieces, tmp_path)
        assert done.code == code, done.err
        assert done.written == sum(map(len, pieces)), "the writer met a closed pipe"
        return done

    return run


@pytest.fixture
def points(events, tmp_path):
    """What was logged in the log directory itself: {tag: [(step, value)]}."""

    def read():
        curves = read_curves(events, tmp_path / "run")
        assert all(run == "" for run, _ in curves)
        return {tag: [(step, value) for step, value, _ in curve] for (_, tag), curve in curves.items()}

    return read


def no_event_file(tmp_path):
    return not list(tmp_path.rglob("events.out.tfevents.*"))


# ---- bytes that are no text ----

def zip_archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return file.getvalue()


def zstd_frame(data):
    """A frame of one block, stored as it is."""
    assert len(data) < 256
    return b"\x28\xb5\x2f\xfd\x20" + bytes([len(data)]) + (len(data) << 3 | 1).to_bytes(3, "little") + data


def database():
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table metrics (step integer, loss real)")
        return connection.serialize()


REFUSED = {
    "gzip": (gzip.compress(ROWS), "gzip", "gzip -d|gunzip|zcat"),
    "zip": (zip_archive(), "zip", "CSV|unzip"),
    "zstd": (zstd_frame(b"step,loss\n1,0.5\n"), "zstd", "zstd -d|unzstd|zstdcat"),
    "bzip2": (bz2.compress(ROWS), "bzip2", "bzip2 -d|bunzip2|bzcat"),
    "xz": (lzma.compress(ROWS), "xz", "xz -d|unxz|xzcat"),
    "Parquet": (b"PAR1\x15\x04\x15\x10\x15\x14" + bytes(40) + b"PAR1", "Parquet", "CSV"),
    "Arrow": (b"ARROW1\0\0\xff\xff\xff\xff\x10\0\0\0" + bytes(40), "Arrow", "CSV"),
    "HDF5": (b"\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0" + bytes(40), "HDF5", "CSV"),
    "SQLite": (database(), "SQLite", "CSV"),
    "HTML": (b"\n<!DOCTYPE html>\n<html><body>step 1 loss 0.5</body></html>\n", "web page|HTML", ""),
    "html": (b"<html lang=en><body>step 1 loss 0.5</body></html>\n", "web page|HTML", ""),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_refused_format_is_named_and_read_to_its_end(piped, tmp_path, kind):
    data, name, remedy = REFUSED[kind]
    done = piped([data, *[b"x" * 65536] * 16], code=4)
    assert re.search(name, done.err, re.I) and re.search(remedy, done.err)
    assert no_event_file(tmp_path)


def test_an_event_log_is_refused_with_the_command_that_reads_it(piped, write_log, tmp_path):
    log = write_log("events", [FIRST] + [scalar(i) for i in range(5000)]).read_bytes()
    assert len(log) > 65536 * 2
    done = piped(log, code=4)
    assert "event log" in done.err and re.search("tbviz (inspect|export)", done.err)
    assert no_event_file(tmp_path)


@pytest.mark.parametrize("size", [1, 3])
def test_a_format_is_known_however_its_first_bytes_arrive(piped, size):
    data = REFUSED["gzip"][0]
    head = [data[i:i + size] for i in range(0, 12, size)]
    assert "gzip" in piped([*head, data[12:]], code=4).err


def test_a_refused_file_does_not_stop_the_others(tbviz, points, tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(REFUSED["gzip"][0])
    (tmp_path / "b.csv").write_text("step,loss\n1,0.5\n")
    outcome = tbviz("scalars", "-q", "a.csv.gz", "b.csv", "-l", "run", code=4)
    assert "a.csv.gz" in outcome.err and "gzip" in outcome.err
    assert points() == {"loss": [(1, 0.5)]}


def test_skip_bad_makes_no_refused_format_good(piped):
    piped(REFUSED["xz"][0], "--skip-bad", code=4)


def test_noise_is_read_to_its_end(piped, tmp_path):
    noise = bytes(range(128, 256)) * 8192
    piped([b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", noise, noise], code=4)
    assert no_event_file(tmp_path)


# ---- bad rows ----

def test_bad_rows_cost_themselves_only(piped, points):
    rows = b"step,loss,acc\n1,0.5,0.25\n2,oops,0.5\n3,0.5\n4,0.25,0.5,0.75\nfive,0.25,0.5\n6,0.125,0.75\n"
    piped(rows, code=4)
    assert points() == {"loss": [(1, 0.5), (6, 0.125)], "acc": [(1, 0.25), (2, 0.5), (6, 0.75)]}


@pytest.mark.parametrize("row", [b"2,oops", b"2", b"2,1,1", b"two,1", b"\xff\xfe,1"])
def test_a_bad_row_is_told_by_its_line(piped, points, row):
    done = piped(b"step,loss\n1,0.5\n" + row + b"\n3,0.25\n", code=4)
    assert ":3: " in done.err
    assert points() == {"loss": [(1, 0.5), (3, 0.25)]}


def test_three_places_are_told_then_a_count(piped, points):
    bad = b"".join(b"%d,oops\n" % i for i in range(2, 13))
    done = piped(b"step,loss\n1,0.5\n" + bad + b"13,0.25\n", code=4)
    assert re.findall(r":(\d+): ", done.err) == ["3", "4", "5"]
    assert re.search(r"(?<![\d.:])(11|8)(?![\d.:])", done.err), "11 rows, 8 of them untold"
    assert points() == {"loss": [(1, 0.5), (13, 0.25)]}


def test_a_file_is_read_to_its_end_too(tbviz, points, tmp_path):
    (tmp_path / "a.csv").write_text("step,loss\n1,0.5\n2,oops\n3,0.25\n")
    assert "a.csv:3: " in tbviz("scalars", "-q", "a.csv", "-l", "run", code=4).err
    assert points() == {"loss": [(1, 0.5), (3, 0.25)]}


@pytest.mark.parametrize("bad", [b"2,oops\n", b"x" * (LIMIT + 1) + b"\n"], ids=["row", "line"])
def test_skip_bad_ends_with_success(piped, points, bad):
    piped([b"step,loss\n1,0.5\n", bad, b"3,0.25\n"], "--skip-bad")
    assert points() == {"loss": [(1, 0.5), (3, 0.25)]}


def test_the_writer_ends_well_behind_bad_rows(tbviz, tmp_path):
    """As a shell sees it: the loop before the pipe writes a megabyte after its first bad row."""
    line = '(printf "step,loss\\n1,0.5\\nx,y,z\\n"; seq -f "%.0f,0.5" 2 150000) | "$0" scalars -q -l run'
    done = subprocess.run(["bash", "-c", line + '; echo "${PIPESTATUS[@]}"', tbviz.program], cwd=tmp_path,
                          capture_output=True, timeout=60)  # fmt: skip
    assert done.stdout == b"0 4\n"


def test_tee_copies_everything_behind_bad_rows(piped):
    text = b"step,loss\n1,0.5\nx,y,z\n" + b"2,0.25\n" * 20000
    assert piped(text, "-q", "--tee", code=4).out.encode() == text


def test_a_broken_object_costs_its_line(piped, points):
    lines = [b'{"step": 1, "loss": 0.5}', b'{"step": 2, "loss": ', b'{"step": 3, "loss": 0.25}',
             b'{"step": 4 "loss": 1}', b'{"step": 5, "loss": 0.125}']  # fmt: skip
    done = piped(b"\n".join(lines) + b"\n", code=4)
    assert ":2: " in done.err and ":4: " in done.err
    assert points() == {"loss": [(1, 0.5), (3, 0.25), (5, 0.125)]}


def test_text_among_objects_is_text(piped, points):
    lines = [b'{"step": 1, "loss": 0.5}', b"saving a checkpoint", b"", b'{"step": 2, "loss": 0.25}']
    piped(b"\n".join(lines) + b"\n")
    assert points() == {"loss": [(1, 0.5), (2, 0.25)]}


def test_no_line_of_a_log_is_bad(piped, points):
    log = b"step 1 loss: 0.5\n\x00\x01\xfe\xff\n][}{)(\nTraceback (most recent call last):\nstep 2 loss: 0.25\n"
    piped(log)
    assert points() == {"loss": [(1, 0.5), (2, 0.25)]}


# ---- columns that the input lacks ----

@pytest.mark.parametrize("text", [ROWS * 100, b"step 1 loss: 0.5\n" * 30000, b'{"step": 1, "loss": 0.5}\n' * 20000],
                         ids=["table", "log", "JSON lines"])
def test_a_step_key_that_never_comes_is_told_at_the_end(piped, tmp_path, text):
    done = piped(text, "--step-key", "stpe", code=2)
    assert "stpe" in done.err
    assert no_event_file(tmp_path)


# ---- long lines ----

def table(long):
    return b"step,loss\n1,0.5\n", b"2," + b"1" * long, b"\n3,0.25\n"


def log(long):
    return b"step 1 loss: 0.5\n", b"step 2 loss: 1 " + b"y" * long, b"\nstep 3 loss: 0.25\n"


def json_lines(long):
    return (b'{"step": 1, "loss": 0.5}\n', b'{"step": 2, "loss": 1, "note": "' + b"z" * long + b'"}',
            b'\n{"step": 3, "loss": 0.25}\n')  # fmt: skip


@pytest.mark.parametrize("write", [table, log, json_lines])
def test_too_long_a_line_is_dropped_and_told(piped, points, write):
    done = piped(write(LIMIT + 100), code=4)
    assert re.search("4194304|4 MiB|4 MB", done.err)
    assert points() == {"loss": [(1, 0.5), (3, 0.25)]}


def test_a_line_just_within_the_limit_counts(piped, points):
    first, row, last = json_lines(LIMIT - 1000)
    piped([first, row, last])
    assert points() == {"loss": [(1, 0.5), (2, 1.0), (3, 0.25)]}


def test_the_line_behind_a_long_one_keeps_its_number(piped):
    first, row, last = table(LIMIT + 100)
    assert ":5: " in piped([first, row, last + b"4,oops\n"], code=4).err


def test_too_long_a_first_line(piped, points):
    piped([b"#" + b"x" * (LIMIT + 100), b"\nstep,loss\n1,0.5\n"], code=4)
    assert points() == {"loss": [(1, 0.5)]}


def test_too_long_a_last_line(piped, points):
    piped([b"step,loss\n1,0.5\n2,", b"1" * (LIMIT + 100)], code=4)
    assert points() == {"loss": [(1, 0.5)]}


def test_a_long_line_is_not_held(tbviz, tmp_path):
    """The most memory that the process ever had in use, before and after a line of 128 MiB."""

    def most_memory(process):
        drain(process)
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1])

    with open(tmp_path / "err", "wb") as errors:
        process = subprocess.Popen([tbviz.program, "scalars", "-l", "run"], cwd=tmp_path, stdin=subprocess.PIPE,
                                   stderr=errors, bufsize=0)  # fmt: skip
    try:
        process.stdin.write(b"step,loss\n1,0.5\n")
        before = most_memory(process)  # The sanitizers take a hundred megabytes by themselves.
        for _ in range(128 * MEBIBYTE >> 16):
            process.stdin.write(b"1" * 65536)
        assert most_memory(process) < before + 64 * 1024
        process.stdin.write(b"\n2,0.25\n")
        process.stdin.close()
        assert process.wait(60) == 4
    finally:
        process.kill()
        process.wait()


# ---- the last line ----

@pytest.mark.parametrize("text", [b"step,loss\n1,0.5\n2,0.25", b"step 1 loss: 0.5\nstep 2 loss: 0.25",
                                  b'{"step": 1, "loss": 0.5}\n{"step": 2, "loss": 0.25}',
                                  b"step 1 loss: 0.5\nstep 2 loss: 0.75\rstep 2 loss: 0.25"])
def test_a_last_line_without_line_end_counts(piped, points, text):
    piped(text)
    assert points() == {"loss": [(1, 0.5), (2, 0.25)]}


def test_objects_of_a_document_behind_each_other(piped, points):
    rows = [{"step": i, "loss": i / 4} for i in range(3)]
    piped(json.dumps(rows, indent=1).encode())
    assert points() == {"loss": [(0, 0.0), (1, 0.25), (2, 0.5)]}
