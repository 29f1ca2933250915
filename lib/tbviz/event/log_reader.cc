#include "tbviz/log_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/log_contents.h"
#include "tbviz/event/log_reading.h"
#include "tbviz/text/nearest.h"

namespace tbviz {
namespace {

/// Keeps what it is told.
class Problems final : public LogListener {
 public:
  void unreadable(const Error& error) override { add(LogProblem::Kind::kUnreadable, error.what()); }

  void leads_nowhere(const std::string& link) override {
    unreadable(InputError(link, "is a link that leads nowhere"));
  }

  void damaged(const std::string& file, const Damage& damage) override {
    if (++damaged_places_ <= kKept) {
      add(LogProblem::Kind::kDamage, fmt::format("{}: {}", file, describe(damage)));
    }
  }

  void ends_early(const std::string& file, const CutTail& tail) override {
    add(LogProblem::Kind::kCutTail, fmt::format("{}: {}", file, describe(tail)));
  }

  void hidden(const std::string&, std::int64_t values) override { hidden_values_ += values; }

  void read_anew(const std::string&) override {}

  /// What has been added stays, what is to come may be forgotten.
  void keep() { kept_ = all_.size(); }
  void forget() {
    all_.resize(kept_);
    damaged_places_ = hidden_values_ = 0;
  }

  [[nodiscard]] const std::vector<LogProblem>& all() const { return all_; }
  [[nodiscard]] std::int64_t damaged_places() const { return damaged_places_; }
  [[nodiscard]] std::int64_t hidden_values() const { return hidden_values_; }

 private:
  static constexpr std::int64_t kKept = 100;

  void add(LogProblem::Kind kind, std::string message) {
    all_.push_back({kind, std::move(message)});
  }

  std::vector<LogProblem> all_;
  std::size_t kept_ = 0;
  std::int64_t damaged_places_ = 0;
  std::int64_t hidden_values_ = 0;
};

}  // namespace

class LogReader::Impl {
 public:
  explicit Impl(const std::filesystem::path& log) : log_(log.string()) {
    if (log == "-") {
      throw UsageError("standard input cannot be read as a log: each call reads it anew");
    }
    FoundRuns found = find_runs(log);
    for (const InputError& error : found.unreadable) problems_.unreadable(error);
    for (const std::filesystem::path& link : found.dangling) problems_.leads_nowhere(link.string());
    if (found.runs.empty()) throw no_event_file(log);
    runs_ = std::move(found.runs);
    problems_.keep();
  }

  [[nodiscard]] const std::vector<LogRun>& runs() const { return runs_; }
  [[nodiscard]] const Problems& problems() const { return problems_; }
  [[nodiscard]] const std::string& log() const { return log_; }

  void read(std::string_view run, RestartRule rule,
            const std::function<void(const EventView&, const ValueView&)>& use) {
    const auto found = std::ranges::find(runs_, run, &LogRun::name);
    if (found == runs_.end()) {
      std::vector<std::string> names;
      for (const LogRun& known : runs_) names.push_back(known.name);
      throw UsageError(
          fmt::format("holds no run '{}'{}", run, did_you_mean(std::string(run), names)), log_);
    }
    problems_.forget();
    read_values(*found, rule, problems_, use);
  }

 private:
  std::string log_;
  std::vector<LogRun> runs_;
  Problems problems_;
};

LogReader::LogReader(const std::filesystem::path& log) : impl_(std::make_unique<Impl>(log)) {}

LogReader::~LogReader() = default;
LogReader::LogReader(LogReader&&) noexcept = default;
LogReader& LogReader::operator=(LogReader&&) noexcept = default;

std::vector<std::string> LogReader::runs() const {
  std::vector<std::string> names;
  for (const LogRun& run : impl_->runs()) names.push_back(run.name);
  return names;
}

std::vector<LogTag> LogReader::tags(std::string_view run, RestartRule rule) {
  LogContents contents;
  impl_->read(run, rule,
              [&](const EventView& event, const ValueView& value) { contents.add(event, value); });
  std::vector<LogTag> tags;
  for (const auto& [key, span] : contents.tags()) {
    const auto& [ignored, tag, kind] = key;
    tags.push_back({tag, kind, span.count, span.first_step, span.last_step});
  }
  return tags;
}

void LogReader::for_each_scalar(
    std::string_view run, const std::function<void(std::string_view, const LoggedScalar&)>& use,
    RestartRule rule) {
  impl_->read(run, rule, [&](const EventView& event, const ValueView& value) {
    if (const auto scalar = decode_scalar(value)) {
      use(value.tag, {event.step, event.wall_time, scalar->value});
    }
  });
}

std::vector<LoggedScalar> LogReader::scalars(std::string_view run, std::string_view tag,
                                             RestartRule rule) {
  std::vector<LoggedScalar> points;
  NameIndex tags;
  for_each_scalar(
      run,
      [&](std::string_view other, const LoggedScalar& point) {
        (void)tags[other];
        if (other == tag) points.push_back(point);
      },
      rule);
  if (!points.empty()) return points;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < tags.size(); ++i) names.push_back(tags.name(i));
  throw UsageError(fmt::format("run '{}' holds no scalar '{}'{}", run, tag,
                               did_you_mean(std::string(tag), names)),
                   impl_->log());
}

const std::vector<LogProblem>& LogReader::problems() const { return impl_->problems().all(); }

std::int64_t LogReader::damaged_places() const { return impl_->problems().damaged_places(); }

std::int64_t LogReader::hidden_values() const { return impl_->problems().hidden_values(); }

}  // namespace tbviz
