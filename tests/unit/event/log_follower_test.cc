#include "tbviz/event/log_follower.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/gzip.h"
#include "support/scratch_folder.h"
#include "tbviz/event_writer.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace fs = std::filesystem;

namespace {

/// Writes down what it is told.
class Notes final : public LogListener {
 public:
  void unreadable(const Error& error) override { add("unreadable", error.file()); }
  void leads_nowhere(const std::string& link) override { add("leads nowhere", link); }
  void damaged(const std::string& file, const Damage&) override { add("damaged", file); }
  void ends_early(const std::string& file, const CutTail&) override { add("ends early", file); }
  void hidden(const std::string& run, std::int64_t) override { add("hidden", run); }
  void read_anew(const std::string& file) override { add("read anew", file); }

  std::vector<std::string> all;

 private:
  void add(const std::string& what, const fs::path& file) {
    all.push_back(what + " " + file.filename().string());
  }
};

using Lines = std::vector<std::string>;

/// A log directory that is followed.
class Followed {
 public:
  /// What has come since the last call: "run:step" of each value.
  Lines read() {
    Lines lines;
    follower_.read_new([&](const std::string& run, EventReader& reader) {
      for (std::size_t i = 0; i < reader.view().values.size(); ++i) {
        lines.push_back(run + ":" + std::to_string(reader.view().step));
      }
    });
    return lines;
  }

  [[nodiscard]] const fs::path& path() const { return scratch_.path(); }
  [[nodiscard]] const Lines& told() const { return notes_.all; }

 private:
  ScratchFolder scratch_;
  Notes notes_;
  LogFollower follower_{scratch_.path(), notes_};
};

void add(EventWriter& log, std::int64_t step) {
  log.add(step, {"x", Scalar{1}});
  log.flush();
}

}  // namespace

TEST_CASE("log_follower: new values, of new files and runs, too") {
  Followed log;
  CHECK(log.read().empty());
  EventWriter a = open_event_log(log.path() / "a");
  add(a, 0);
  CHECK(log.read() == Lines{"a:0"});
  CHECK(log.read().empty());
  EventWriter b = open_event_log(log.path() / "b");
  add(b, 5);
  add(a, 1);
  CHECK(log.read() == Lines{"a:1", "b:5"});
  CHECK(log.told().empty());
}

TEST_CASE("log_follower: a record that is half there is waited for") {
  Followed log;
  const fs::path other = log.path() / "other";
  {
    EventWriter writer = open_event_log(other);
    add(writer, 7);
  }
  const std::string bytes = read_file(fs::directory_iterator(other)->path());
  fs::remove_all(other);
  std::ofstream file(log.path() / "tfevents", std::ios::binary);
  file << bytes.substr(0, bytes.size() - 3) << std::flush;
  CHECK(log.read().empty());
  file << bytes.substr(bytes.size() - 3) << std::flush;
  CHECK(log.read() == Lines{".:7"});
  CHECK(log.told().empty());
}

TEST_CASE("log_follower: a file that was cut is read from its start, which is told") {
  Followed log;
  EventWriter writer = open_event_log(log.path());
  for (const int step : {0, 1, 2}) add(writer, step);
  CHECK(log.read().size() == 3);
  const fs::path file = fs::directory_iterator(log.path())->path();
  fs::resize_file(file, fs::file_size(file) - 1);
  CHECK(log.read() == Lines{".:0", ".:1"});
  CHECK(log.told() == Lines{"read anew " + file.filename().string()});
}

TEST_CASE("log_follower: what cannot be read, or is no log, is told once") {
  Followed log;
  fs::create_symlink("loop", log.path() / "loop");
  fs::create_symlink("gone", log.path() / "tfevents.gone");
  std::ofstream(log.path() / "tfevents.csv") << "tag,step,value\nloss,0,1\n";
  for (int i = 0; i < 3; ++i) CHECK(log.read().empty());
  CHECK(log.told() ==
        Lines{"unreadable loop", "leads nowhere tfevents.gone", "unreadable tfevents.csv"});
}

TEST_CASE(
    "log_follower: a log that is gone for a while may come back, one never there is missing") {
  const ScratchFolder scratch;
  Notes notes;
  const fs::path folder = scratch.path() / "folder";
  for (const int step : {0, 1}) {
    EventWriter writer = open_event_log(folder / std::to_string(step));
    add(writer, step);
  }
  const auto only_file = [&](const char* run) {
    return fs::directory_iterator(folder / run)->path();
  };
  const fs::path log = scratch.path() / "log.tfevents";
  std::vector<std::int64_t> steps;
  const auto use = [&](const std::string&, EventReader& reader) {
    if (!reader.view().values.empty()) steps.push_back(reader.view().step);
  };
  LogFollower follower(log, notes);
  CHECK_THROWS_AS(follower.read_new(use), InputError);
  fs::rename(only_file("0"), log);
  follower.read_new(use);
  fs::remove(log);
  CHECK_NOTHROW(follower.read_new(use));
  fs::rename(only_file("1"), log);
  follower.read_new(use);
  CHECK(steps == std::vector<std::int64_t>{0, 1});
  CHECK(notes.all == Lines{"read anew log.tfevents"});
  // The same for a folder.
  EventWriter writer = open_event_log(folder);
  LogFollower of_folder(folder, notes);
  of_folder.read_new(use);
  fs::rename(folder, scratch.path() / "elsewhere");
  CHECK_NOTHROW(of_folder.read_new(use));
}

TEST_CASE("log_follower: a gzip stream that is half there is waited for") {
  Followed log;
  const fs::path other = log.path() / "other";
  {
    EventWriter writer = open_event_log(other);
    for (const int step : {7, 8}) add(writer, step);
  }
  const std::string bytes = gzip(read_file(fs::directory_iterator(other)->path()));
  fs::remove_all(other);
  std::ofstream file(log.path() / "tfevents.gz", std::ios::binary);
  CHECK(log.read().empty());
  file << bytes.substr(0, 20) << std::flush;
  CHECK(log.read().empty());
  file << bytes.substr(20) << std::flush;
  CHECK(log.read() == Lines{".:7", ".:8"});
  CHECK(log.told().empty());
  file << "garbage" << std::flush;
  for (int i = 0; i < 2; ++i) CHECK(log.read().empty());
  CHECK(log.told() == Lines{"damaged tfevents.gz"});
}
