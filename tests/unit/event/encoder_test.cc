#include "tbviz/event/encoder.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "event.pb.h"
#include "graph.pb.h"
#include "tbviz/event/graph_encoder.h"

using namespace tbviz;  // NOLINT(google-build-using-namespace)

// protobuf is the judge: the bytes must be those that it writes itself for what it reads in them.
namespace {

std::string bytes_of(EventEncoder& encoder) {
  std::string bytes(encoder.size(), '\0');
  encoder.write_to(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

template <class Message>
Message judged(const std::string& bytes) {
  Message message;
  REQUIRE(message.ParseFromString(bytes));
  CHECK(message.SerializeAsString() == bytes);
  return message;
}

proto::Event written(std::int64_t step, const std::vector<Summary>& summaries) {
  EventEncoder encoder;
  encoder.set_summaries(12.5, step, summaries);
  return judged<proto::Event>(bytes_of(encoder));
}

}  // namespace

TEST_CASE("encoder: scalars in their three encodings") {
  const proto::Event event = written(-3, {{"a", Scalar{0.1}},
                                          {"b", Scalar{0.1, ScalarEncoding::kFloatTensor}},
                                          {"c", Scalar{-0.0, ScalarEncoding::kDoubleTensor}}});
  CHECK(event.wall_time() == 12.5);
  CHECK(event.step() == -3);
  REQUIRE(event.summary().value_size() == 3);
  CHECK(event.summary().value(0).tag() == "a");
  CHECK(event.summary().value(0).simple_value() == 0.1F);
  CHECK(event.summary().value(1).tensor().float_val(0) == 0.1F);
  CHECK(event.summary().value(1).tensor().dtype() == 1);
  CHECK(event.summary().value(2).tensor().double_val(0) == 0);
  CHECK(event.summary().value(2).tensor().dtype() == 2);
  CHECK(event.summary().value(2).metadata().plugin_data().plugin_name() == "scalars");
}

TEST_CASE("encoder: histograms, whose zeros are left out and whose -0.0 is not") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Histogram full{.limits = {-1, 0, 3},
                       .counts = {1, 0, 3},
                       .min = -1,
                       .max = 2.5,
                       .num = 4,
                       .sum = -0.0,
                       .sum_squares = nan};
  const proto::Event event = written(1LL << 40, {{"full", full}, {"empty", Histogram{}}});
  const proto::HistogramProto& read = event.summary().value(0).histo();
  CHECK(read.min() == -1);
  CHECK(read.max() == 2.5);
  CHECK(read.num() == 4);
  CHECK(read.bucket_limit_size() == 3);
  CHECK(read.bucket(2) == 3);
  CHECK(event.summary().value(1).has_histo());
}

TEST_CASE("encoder: pictures, and values that are handed on") {
  const EncodedImage image{
      .height = 2, .width = 300, .colorspace = 3, .bytes = std::string(200, 'x')};
  const proto::Event event =
      written(0, {{"image", image}, {"opaque", OpaqueValue{"text", "\x42\x02\x08\x07"}}});
  CHECK(event.summary().value(0).image().width() == 300);
  CHECK(event.summary().value(0).image().encoded_image_string() == image.bytes);
  CHECK(event.summary().value(1).tensor().dtype() == 7);
}

TEST_CASE("encoder: events without values") {
  EventEncoder encoder;
  encoder.set_file_version(1);
  proto::Event event = judged<proto::Event>(bytes_of(encoder));
  CHECK(event.file_version() == "brain.Event:2");
  CHECK(event.source_metadata().writer() == "tensorboard.summary.writer.event_file_writer");
  encoder.set_file_version(1, 7);
  event = judged<proto::Event>(bytes_of(encoder));
  CHECK(event.step() == 7);
  CHECK_FALSE(event.has_source_metadata());
  encoder.set_session_start(1, 7);
  CHECK(judged<proto::Event>(bytes_of(encoder)).session_log().status() == proto::SessionLog::START);
  encoder.set_graph(1, "graph");
  CHECK(judged<proto::Event>(bytes_of(encoder)).graph_def() == "graph");
  encoder.set_run_metadata(1, "step1", "metadata");
  event = judged<proto::Event>(bytes_of(encoder));
  CHECK(event.tagged_run_metadata().tag() == "step1");
  CHECK(event.tagged_run_metadata().run_metadata() == "metadata");
}

TEST_CASE("encoder: a graph's nodes") {
  const GraphNode::Result known{DType::kFloat16, Shape{1, 0, 7}};
  const ModelGraph graph{{{"x", "input", {}, {known}, ""},
                          {"net/y", "aten::split", {"x", "x"}, {{{}, Shape{}}, {}}, "chunks=2"}}};
  // Entries of maps have no order: not its bytes, but what it reads.
  proto::GraphDef read;
  REQUIRE(read.ParseFromString(encode_graph(graph)));
  CHECK(read.versions().producer() == 22);
  const proto::NodeDef& x = read.node(0);
  CHECK(x.attr().at("dtype").type() == 19);
  CHECK(x.attr().at("_output_shapes").list().shape(0).dim(1).size() == 0);
  CHECK(x.attr().at("_output_shapes").list().shape(0).dim(2).size() == 7);
  const proto::NodeDef& y = read.node(1);
  CHECK(y.name() == "net/y");
  CHECK(y.input(1) == "x");
  CHECK(y.attr().at("attr").s() == "chunks=2");
  CHECK(y.attr().at("_output_shapes").list().shape_size() == 2);
  CHECK(y.attr().at("_output_shapes").list().shape(1).unknown_rank());
  CHECK(y.attr().count("dtype") == 0);
}
