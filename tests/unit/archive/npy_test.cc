#include "tbviz/archive/npy.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

// A file with this dictionary, `version` and `data`.
std::string npy(std::string header, std::string_view data, char version = 1) {
  std::string bytes("\x93NUMPY");
  bytes += {version, '\0', static_cast<char>(header.size()), '\0'};
  if (version > 1) bytes += {'\0', '\0'};
  return bytes + header + std::string(data);
}

std::string dictionary(std::string_view descr, std::string_view shape, bool fortran = false) {
  return "{'descr': '" + std::string(descr) +
         "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + std::string(shape) + ", }\n";
}

std::vector<double> elements(const TensorView& view) {
  std::vector<double> values;
  for_each_element(view, [&](auto value) { values.push_back(static_cast<double>(value)); });
  return values;
}

std::string refusal(const std::string& bytes) {
  try {
    (void)parse_npy(as_bytes(bytes), "a.npy");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "accepted";
}

std::string unsupported(std::string_view descr) {
  try {
    const std::string bytes = npy(dictionary(descr, "(1,)"), std::string(16, '\0'));
    (void)parse_npy(as_bytes(bytes), "a.npy");
  } catch (const UnsupportedError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("npy: C order is a view of the file's bytes") {
  const std::string bytes = npy(dictionary("|u1", "(2, 3)"), "\1\2\3\4\5\6");
  const TensorView view = parse_npy(as_bytes(bytes), "a.npy");
  CHECK(view.shape() == Shape{2, 3});
  CHECK(view.dtype() == DType::kUInt8);
  CHECK(view.is_contiguous());
  CHECK(reinterpret_cast<const char*>(view.data()) == bytes.data() + bytes.size() - 6);
  CHECK(elements(view) == std::vector<double>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("npy: Fortran order is a strided view without a copy") {
  const std::string bytes = npy(dictionary("<i1", "(2, 3)", true), "\1\2\3\4\5\6");
  const TensorView view = parse_npy(as_bytes(bytes), "a.npy");
  CHECK(view.shape() == Shape{2, 3});
  CHECK(elements(view) == std::vector<double>{1, 3, 5, 2, 4, 6});
}

TEST_CASE("npy: versions 1 to 3, keys in any order, Python 2's long integers") {
  const std::string header = "{\"shape\": (2L,), 'fortran_order':False , 'descr': 'u1'}";
  for (const char version : {'\1', '\2', '\3'}) {
    const std::string bytes = npy(header, "\7\10", version);
    CHECK(elements(parse_npy(as_bytes(bytes), "a.npy")) == std::vector<double>{7, 8});
  }
  CHECK_THROWS_AS((void)parse_npy(as_bytes(npy(header, "\7\10", '\4')), "a.npy"), UnsupportedError);
}

TEST_CASE("npy: no axes are one element, bytes after the last element are ignored") {
  const std::string bytes = npy(dictionary("|b1", "()"), std::string_view("\1rest"));
  CHECK(elements(parse_npy(as_bytes(bytes), "a.npy")) == std::vector<double>{1});
}

TEST_CASE("npy: types that no tensor has are refused with the remedy") {
  CHECK(unsupported("|O").find("Python objects") != std::string::npos);
  CHECK(unsupported(">f4").find("array.astype('<f4')") != std::string::npos);
  CHECK(unsupported("<c8").find("complex") != std::string::npos);
  CHECK(unsupported("<U3").find("text") != std::string::npos);
  CHECK(unsupported("<M8[ns]").find("dates") != std::string::npos);
  CHECK(unsupported("|V4").find("records") != std::string::npos);
  CHECK(unsupported("<f16").find("dtype '<f16'") != std::string::npos);
  CHECK(unsupported("").find("unknown type") != std::string::npos);
  CHECK(unsupported(">u1") == "accepted");  // One byte has no order.
  const std::string records =
      npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", "\0\0\0\0");
  CHECK_THROWS_AS((void)parse_npy(as_bytes(records), "a.npy"), UnsupportedError);
}

TEST_CASE("npy: cut files are refused wherever they end") {
  const std::string whole = npy(dictionary("<f8", "(3,)"), std::string(24, '\0'));
  CHECK(refusal(whole) == "accepted");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK(refusal(whole.substr(0, size)) != "accepted");
  }
  CHECK(refusal(whole.substr(0, whole.size() - 1)).find("is the file cut?") != std::string::npos);
}

TEST_CASE("npy: malformed headers are refused") {
  for (const char* header : {
           "",
           "{}",
           "{'descr': '<f4'}",
           "[1]",
           "{'descr': '|u1', 'fortran_order': 0, 'shape': ()}",
           "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
           "{'descr': '|u1', 'fortran_order': False, 'shape': (1 2)}",
           "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} x",
           "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': ()}",
           "{'descr': '|u1', 'fortran_order': False, 'shape': (), 'more': 1}",
           "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
           "{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,)}",
           "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
           "{'descr': '|u1, 'fortran_order'",
       }) {
    CAPTURE(header);
    CHECK(refusal(npy(header, "\1")) != "accepted");
  }
  std::string axes;
  for (int i = 0; i < 65; ++i) axes += "1,";
  CHECK(refusal(npy(dictionary("|u1", "(" + axes + ")"), "\1")).find("axes") != std::string::npos);
}

TEST_CASE("npy: what is written is read back, aligned") {
  Tensor tensor(DType::kFloat32, {2, 2});
  const std::vector<float> numbers = {1, -2.5F, 3, 4};
  std::copy(numbers.begin(), numbers.end(), tensor.values<float>().begin());
  const std::string bytes = encode_npy(tensor);
  CHECK((bytes.size() - 16) % 64 == 0);
  const TensorView view = parse_npy(as_bytes(bytes), "a.npy");
  CHECK(view.shape() == Shape{2, 2});
  CHECK(elements(view) == std::vector<double>{1, -2.5, 3, 4});

  const std::vector<std::size_t> order = {1, 0};
  const std::string turned = encode_npy(tensor.view().permuted(order));
  CHECK(elements(parse_npy(as_bytes(turned), "a.npy")) == std::vector<double>{1, 3, -2.5, 4});
}

TEST_CASE("npy: bfloat16 is written as float32") {
  const std::uint16_t one_and_a_half = 0x3fc0;
  const TensorView view(DType::kBFloat16, {1}, reinterpret_cast<const std::byte*>(&one_and_a_half));
  const std::string bytes = encode_npy(view);
  CHECK(parse_npy(as_bytes(bytes), "a.npy").dtype() == DType::kFloat32);
  CHECK(elements(parse_npy(as_bytes(bytes), "a.npy")) == std::vector<double>{1.5});
}
