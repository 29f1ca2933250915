"""Exported programs whose tables claim too much: a reason, in little time and memory."""

import io
import zipfile

ENTRY = '"%s": {"path_name": "weight_0", "tensor_meta": {"dtype": 7, "layout": 7, %s}}'
ONE = '"sizes": [{"as_int": 1}], "strides": [{"as_int": 1}]'


def archive(table, graph="{}", models=1):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("m/archive_format", "pt2")
        file.writestr(zipfile.ZipInfo("m/data/weights/weight_0"), bytes(384))  # Not compressed.
        for index in range(models):
            name = "model" if models == 1 else f"model{index}"
            file.writestr(f"m/models/{name}.json", graph)
            file.writestr(f"m/data/weights/{name}_weights_config.json", table)
    return out.getvalue()


def table(entries):
    return '{"config": {' + ", ".join(entries) + "}}"


def test_tables_without_end(kernels):
    entries = [ENTRY % (index, ONE) for index in range(100_001)]
    code, error = kernels(archive(table(entries)))
    assert code == 4 and "at most 8388608 are read" in error
    code, error = kernels(archive(table(['"": {}'] * 900_000)))
    assert code == 4 and "more than 100000 tensors" in error
    code, error = kernels(archive(table(['"": {"tensor_meta": {}}'] * 99_999)))
    assert code == 5 and "sparse tensors are not supported" in error
    code, error = kernels(archive(" " * (300 << 20)))
    assert code == 4 and "at most 8388608 are read" in error


def test_sizes_without_end(kernels):
    sizes = ", ".join(['{"as_int": 1}'] * 550_000)
    code, error = kernels(archive(table([ENTRY % ("w", f'"sizes": [{sizes}]')])))
    assert code == 4 and "there are too many" in error


def test_many_models(kernels):
    good = table([ENTRY % ("w", ONE)])
    code, error = kernels(archive(good, models=8))
    assert code == 4 and "no convolution layers" in error
    code, error = kernels(archive(good, models=9))
    assert code == 5 and "more than 8 models" in error
