// A training loop that logs one number a step, and nothing else: what SummaryWriter costs its host.
// Prints how many calls a second it made, closing included. Arguments: calls, threads, log
// directory.
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "tbviz/summary_writer.h"

namespace {

void log_points(tbviz::SummaryWriter& writer, const std::string& tag, std::int64_t calls) {
  for (std::int64_t step = 0; step < calls; ++step) {
    writer.add_scalar(tag, 1.0 / static_cast<double>(step + 1), step);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::int64_t calls = std::atoll(argv[1]);
  const int threads = std::atoi(argv[2]);
  const auto begin = std::chrono::steady_clock::now();
  tbviz::SummaryWriter writer(argv[3]);
  {
    std::vector<std::jthread> running;
    for (int i = 1; i < threads; ++i) {
      running.emplace_back([&, i] { log_points(writer, fmt::format("loss/{}", i), calls); });
    }
    log_points(writer, "loss/train", calls);
  }
  writer.close();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  fmt::print("{:.0f}\n", static_cast<double>(calls * threads) / seconds.count());
}
