#include "commands/view/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "commands/view/server.h"
#include "logs/tensorboard.h"
#include "shell/options.h"
#include "shell/shell_word.h"
#include "tbviz/error.h"

namespace tbviz::cli {
namespace {

using std::chrono::milliseconds;

// Between two looks whether it answers, and between two waits for what it prints.
constexpr milliseconds kShort{50};
constexpr milliseconds kLong{1000};

void check_log_directory(const std::string& logdir) {
  std::error_code failure;
  const auto status = std::filesystem::status(logdir, failure);
  if (!std::filesystem::exists(status)) {
    throw InputError(logdir, "is not there; TensorBoard would show an empty page for ever");
  }
  if (!std::filesystem::is_directory(status)) {
    throw InputError(logdir, "is no folder, which is what TensorBoard reads");
  }
}

bool has(const std::vector<std::string>& arguments, std::string_view name) {
  return std::ranges::any_of(arguments, [name](const std::string& word) {
    return word == name || word.starts_with(std::string(name) + "=");
  });
}

// TensorBoard's own arguments come last: of two of a name the last counts.
std::vector<std::string> command_line(std::vector<std::string> words, const ViewOptions& options) {
  words.push_back("--logdir=" + options.logdir);
  words.push_back("--port=" + std::to_string(options.port));
  if (!has(options.arguments, "--bind_all")) words.push_back("--host=" + options.host);
  words.emplace_back("--samples_per_plugin=images=1000");  // It shows 10 a tag otherwise.
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  return words;
}

/// What the server has said, until it answers; from then on it is handed on.
class Said {
 public:
  explicit Said(Console& console) : console_(console) {}

  void add(const std::string& line) {
    if (Address found = address_in(line); !found.url.empty() && address.url.empty()) {
      address = std::move(found);
    }
    console_.detail(line);
    if (!line.empty()) last_line = line;
  }

  Address address;
  std::string last_line;  // Where a program failed, it says why; -v shows the others.

 private:
  Console& console_;
};

OutputError has_ended(const ProcessEnd& end, const std::string& last_line) {
  const std::string how = end.signal_number != 0 ? fmt::format("by signal {}", end.signal_number)
                                                 : fmt::format("with exit code {}", end.code);
  OutputError error("TensorBoard",
                    fmt::format("ended {}{}{}", how, last_line.empty() ? "" : ": ", last_line));
  return error;
}

void tell(const Address& address, Console& console) {
  if (console.json()) {
    Json line = with_schema("view");
    line["address"] = address.url;
    console.data(line.dump());
  } else {
    console.data(address.url);
  }
  console.flush();
}

}  // namespace

void declare_view(CommandSpec& command) {
  const auto options = std::make_shared<ViewOptions>();
  command.example = "tbviz view runs";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments"},
                        {ExitCode::kInput, "there is no such folder"},
                        {ExitCode::kUnsupported, "there is no TensorBoard"},
                        {ExitCode::kOutput, "TensorBoard failed, as where the port is taken"}};
  command.argument("LOGDIR", options->logdir, "Log directory")
      .takes_path("LOGDIR")
      .completes(Completion::kFolder)
      .required()
      .not_empty("give a folder");
  command.argument("ARGS", options->arguments, "Behind --: arguments for TensorBoard itself");
  command.option("--port", options->port, "Port; 0 takes one that is free")
      .between(0, 65535)
      .defaults_to("0");
  command.option("--host", options->host, "Address that TensorBoard listens at")
      .takes("HOST")
      .not_empty("give an address")
      .defaults_to(options->host);
  command.job = [options](Console& console) { run_view(*options, console); };
}

void run_view(const ViewOptions& options, Console& console) {
  if (!options.arguments.empty() && !options.arguments.front().starts_with('-')) {
    throw UsageError("'" + options.arguments.front() +
                     "': an argument too many; TensorBoard's own stand behind --");
  }
  check_log_directory(options.logdir);
  const std::optional<std::vector<std::string>> tensorboard = find_tensorboard();
  if (!tensorboard) {
    throw UnsupportedError(
        {},
        "there is no TensorBoard in PATH, in VIRTUAL_ENV or in python3: pip install "
        "tensorboard gets it, or: tbviz report " +
            shell_word(options.logdir));
  }
  const std::vector<std::string> words = command_line(*tensorboard, options);
  console.detail(fmt::format("{}", fmt::join(words, " ")));
  Server server(words);
  Said said(console);
  const auto read = [&](milliseconds patience) {
    return server.read_lines(patience, [&](const std::string& line) { said.add(line); });
  };
  bool runs = true;
  for (bool told = false; runs;) {
    runs = read(told ? kLong : kShort);
    if (told || said.address.url.empty() || !answers(said.address)) continue;
    tell(said.address, console);
    told = true;
  }
  const ProcessEnd end = server.end();
  if (end.code != 0 || end.signal_number != 0) throw has_ended(end, said.last_line);
}

}  // namespace tbviz::cli
