"""The overlay port for vcpkg, as far as it can be judged without vcpkg.

Its scripts' functions are replaced by ones that write down what they were given.
"""

import json
import re
import subprocess

import pytest
from building import REPOSITORY

PORT = REPOSITORY / "packaging/vcpkg/ports/tbviz"
STAND_INS = """
cmake_minimum_required(VERSION 3.25)
set(CURRENT_PORT_DIR "@PORT@")
set(CURRENT_PACKAGES_DIR "@SCRATCH@/packages")
set(PORT tbviz)
set(FEATURES "@FEATURES@")
function(vcpkg_check_features)
  cmake_parse_arguments(given "" "OUT_FEATURE_OPTIONS" "FEATURES" ${ARGN})
  list(GET given_FEATURES 0 feature)
  list(GET given_FEATURES 1 option)
  set(value OFF)
  if(feature IN_LIST FEATURES)
    set(value ON)
  endif()
  set(${given_OUT_FEATURE_OPTIONS} -D${option}=${value} PARENT_SCOPE)
endfunction()
foreach(function vcpkg_cmake_configure vcpkg_cmake_install vcpkg_cmake_config_fixup vcpkg_fixup_pkgconfig
                 vcpkg_copy_tools vcpkg_install_copyright)
  cmake_language(EVAL CODE "
    function(${function})
      message(STATUS \\"${function} \\${ARGN}\\")
    endfunction()")
endforeach()
include("@PORT@/portfile.cmake")
"""


@pytest.fixture(scope="module")
def manifest():
    return json.loads((PORT / "vcpkg.json").read_text())


def names(dependencies):
    return {item if isinstance(item, str) else item["name"] for item in dependencies}


def build_port(folder, features=""):
    """What the functions of vcpkg's scripts were given, by their names."""
    script = folder / "port.cmake"
    text = STAND_INS
    for name, value in (("PORT", PORT), ("SCRATCH", folder), ("FEATURES", features)):
        text = text.replace(f"@{name}@", str(value))
    script.write_text(text)
    done = subprocess.run(["cmake", "-P", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^-- (\w+) ?(.*)$", done.stdout, re.M))


def test_the_version_is_the_projects(manifest):
    assert f"\n  VERSION {manifest['version']}\n" in (REPOSITORY / "CMakeLists.txt").read_text()


def test_every_library_that_cmake_looks_for_is_a_dependency(manifest):
    # vcpkg's names of what the build asks for; what only the program, the tests and the module need stands behind an if.
    ports = {"fmt": "fmt", "simdjson": "simdjson", "ZLIB": "zlib", "libdeflate": "libdeflate", "libgif": "giflib",
             "libjpeg": "libjpeg-turbo", "re2": "re2", "stb": "stb", "CLI11": "cli11"}  # fmt: skip
    text = "".join((REPOSITORY / f"cmake/tbviz_{name}.cmake").read_text() for name in ("dependencies", "found_libraries"))
    asked = set(re.findall(r"^(?:tbviz_find_library|find_package)\((\w+)", text, re.M)) - {"Threads"}
    needed = {ports[name] for name in asked} | {"stb"}
    assert names(manifest["dependencies"]) - {"vcpkg-cmake", "vcpkg-cmake-config"} == needed
    assert names(manifest["features"]["program"]["dependencies"]) == {"cli11"}


@pytest.mark.parametrize("features, program", [("", "OFF"), ("program", "ON")])
def test_the_port_configures_what_there_is(features, program, tmp_path):
    given = build_port(tmp_path, features)
    words = given["vcpkg_cmake_configure"].split(";")
    assert words[words.index("SOURCE_PATH") + 1].rstrip("/") == str(REPOSITORY)
    options = dict(word[2:].split("=") for word in words if word.startswith("-D"))
    assert options["TBVIZ_PROGRAM"] == program and options["TBVIZ_TORCH"] == "OFF"
    text = "".join(path.read_text() for path in [REPOSITORY / "CMakeLists.txt", *(REPOSITORY / "cmake").glob("*.cmake")])
    known = set(re.findall(r"(?:option|set)\((TBVIZ_\w+)", text))
    assert set(options) <= known
    assert given["vcpkg_install_copyright"].rstrip("/").endswith("/LICENSE")
    assert ("vcpkg_copy_tools" in given) == bool(features)
    assert (tmp_path / "packages/share/tbviz/usage").is_file()
