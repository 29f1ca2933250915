#include "tbviz/summary/summary.h"

namespace tbviz {
namespace {

struct KindName {
  std::string_view operator()(const Scalar&) const { return "scalar"; }
  std::string_view operator()(const Histogram&) const { return "histogram"; }
  std::string_view operator()(const EncodedImage&) const { return "image"; }
  std::string_view operator()(const OpaqueValue& value) const { return value.kind; }
};

}  // namespace

std::string_view kind_name(const SummaryValue& value) { return std::visit(KindName{}, value); }

}  // namespace tbviz
