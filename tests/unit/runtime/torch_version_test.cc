#include "tbviz/runtime/torch_version.h"

#include <doctest/doctest.h>

#include <string>

using tbviz::parse_torch_minor;
using tbviz::parse_torch_version;
using tbviz::TorchMinor;
using tbviz::version_in_python;

namespace {

// "2.13 of 2.13.0+cpu"; empty: no version.
std::string read(std::string_view contents) {
  const auto version = version_in_python(contents);
  return version ? version->minor.text() + " of " + version->text : "";
}

}  // namespace

TEST_CASE("torch_version: what torch/version.py of wheels, Debian and nightly builds says") {
  CHECK(read("from typing import Optional\n\n__all__ = ['__version__', 'debug']\n"
             "__version__ = '2.13.0+cpu'\ndebug = False\n") == "2.13 of 2.13.0+cpu");
  CHECK(read("__version__ = '1.13.0a0'\ngit_version = 'Unknown'\n") == "1.13 of 1.13.0a0");
  CHECK(read("__version__ = '2.14.0a0+git1f2e3d4'") == "2.14 of 2.14.0a0+git1f2e3d4");
  CHECK(read("__version__ = '2.15.0.dev20261101+cu130'\n") == "2.15 of 2.15.0.dev20261101+cu130");
  CHECK(read("__version__: str = \"2.9.1\"  # made by setup.py\n") == "2.9 of 2.9.1");
}

TEST_CASE("torch_version: line ends, blanks and comments") {
  CHECK(read("# a comment\r\n__version__ = '2.13.0'\r\ncuda = None\r\n") == "2.13 of 2.13.0");
  CHECK(read("__version__='2.13'") == "2.13 of 2.13");
  CHECK(read("\xEF\xBB\xBF# mark\n__version__\t=\t'2.13.0'\t\n") == "2.13 of 2.13.0");
}

TEST_CASE("torch_version: what is no version, or not set by that name") {
  for (const char* contents : {"",
                               "\n\n",
                               "# __version__ = '2.13.0'\n",
                               "  __version__ = '2.13.0'\n",
                               "__version__ == '2.13.0'\n",
                               "__version__ = 2.13\n",
                               "__version__ = '2.13.0\n",
                               "__version__ = '2.13.0' + suffix\n",
                               "__version__ = get()\n",
                               "__version__\n",
                               "__version__ = ''\n",
                               "__version__ = 'main'\n",
                               "__version__ = '2'\n",
                               "__version__ = '2.'\n",
                               "__version__ = '.13'\n",
                               "__version__ = '2.13 beta'\n",
                               "__version__ = '12345.0'\n",
                               "__version__ = '2.99999999999999999999'\n",
                               "__version__ = '2.13.0\x1B[31m'\n",
                               "__versions__ = '2.13.0'\n"}) {
    CAPTURE(contents);
    CHECK(read(contents) == "");
  }
  CHECK(read("__version__ = '2.13." + std::string(200, '0') + "'\n") == "");
}

TEST_CASE("torch_version: minor versions are ordered as numbers") {
  CHECK(TorchMinor{2, 9} < TorchMinor{2, 13});
  CHECK(TorchMinor{1, 13} < TorchMinor{2, 0});
  CHECK(parse_torch_version("2.13.0")->minor == TorchMinor{2, 13});
}

TEST_CASE("torch_version: the minor in a module's name") {
  CHECK(parse_torch_minor("2_13", '_') == TorchMinor{2, 13});
  for (const char* name : {"", "2", "2_", "_13", "2_13_0", "2.13", "2_13x", "02_+3"}) {
    CAPTURE(name);
    CHECK(!parse_torch_minor(name, '_'));
  }
}
