// Logs what LibTorch computes and OpenCV draws, and has a protobuf message of its own.
#include <google/protobuf/text_format.h>
#include <tbviz/error.h>
#include <tbviz/summary_writer.h>

#include <cstdint>
#include <cstdio>
#include <opencv2/core.hpp>
#include <string>

#include "log_tensor.h"
#include "note.pb.h"

namespace {

// Part of a larger picture, blue to the left, green to the right: rows do not lie behind each
// other.
cv::Mat draw() {
  cv::Mat whole(20, 30, CV_8UC3, cv::Scalar(0, 0, 255));
  cv::Mat part = whole(cv::Rect(5, 4, 8, 6));
  part.colRange(0, 4) = cv::Scalar(250, 0, 0);
  part.colRange(4, 8) = cv::Scalar(0, 200, 0);
  return part;
}

// OpenCV's rows of BGR pixels as RGB ones, where they are.
tbviz::TensorView as_view(const cv::Mat& picture) {
  const auto row = static_cast<std::int64_t>(picture.step1());
  return tbviz::view_of(picture.data + 2, {picture.rows, picture.cols, 3}, {row, 3, -1});
}

void log_all(const char* logdir) {
  tbviz::SummaryWriter writer(logdir);
  log_product(writer);
  const cv::Mat picture = draw();
  writer.add_image("picture", as_view(picture), 0, {}, "HWC");
  writer.close();
}

bool tbviz_throws() {
  try {
    tbviz::SummaryWriter writer("/proc/none");
  } catch (const tbviz::OutputError&) {
    return true;
  }
  return false;
}

std::string note_there_and_back() {
  together::Note note;
  note.set_text("kept");
  for (const double value : {0.5, 1.5}) note.add_values(value);
  (*note.mutable_counts())["steps"] = 3;
  together::Note copy;
  if (!copy.ParseFromString(note.SerializeAsString())) return "not parsed";
  std::string text;
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.PrintToString(copy, &text);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  log_all(argv[1]);
  std::printf("%s\n%d %d\n", note_there_and_back().c_str(), tbviz_throws(), torch_throws());
}
