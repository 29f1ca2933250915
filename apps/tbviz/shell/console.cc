#include "shell/console.h"

#include <algorithm>
#include <string>

#include "shell/remedies.h"
#include "shell/terminal.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {

Json with_schema(std::string_view command) {
  Json object;
  object["schema"] = "tbviz." + std::string(command) + "/1";
  return object;
}

void Console::claim_standard_output(std::string_view option, bool binary) {
  if (!claimed_by_.empty()) {
    throw UsageError(claimed_by_ + " and " + std::string(option) +
                     " both need standard output; give one of them a file");
  }
  if (json_) {
    throw UsageError("--json and " + std::string(option) +
                     " both need standard output; give up one of them");
  }
  if (binary && prints_to_terminal()) {
    throw UsageError(std::string(option) +
                     " would print binary data on the terminal; redirect it to a file or a pipe");
  }
  claimed_by_ = option;
  if (prints_to_terminal()) progress_.end();  // What streams there knows of no other lines.
}

void Console::result(std::string_view line) {
  if (json_) return;
  const std::string safe = printable(line, "\t");
  if (claimed_by_.empty()) {
    data(safe);
  } else if (!quiet_) {
    error_line(safe);
  }
}

void Console::data(std::string_view line) {
  progress_.erase();
  *out_ << line << '\n';
}

void Console::draw(StandardStream stream, std::string_view bytes) {
  progress_.erase();
  (stream == StandardStream::kOutput ? *out_ : *err_) << bytes;
}

void Console::detail(std::string_view line) {
  if (verbose_ && !quiet_) error_line(printable(line));
}

void Console::note(std::string_view line) {
  if (!quiet_) error_line(printable(line));
}

void Console::warn(std::string_view line) {
  if (!quiet_) error_line("warning: " + printable(line));
}

void Console::fail(const Error& error) {
  ++failures_;
  last_failure_ = message_of(error);
  const bool first = exit_code_ == ExitCode::kDone || exit_code_ == ExitCode::kNo;
  if (first || error.kind() == ErrorKind::kInterrupted) exit_code_ = exit_code_of(error);
  if (json_) {
    Json object = with_schema("error");
    object["error"] = message_of(error);
    object["file"] = error.file();
    object["exit"] = static_cast<int>(exit_code_of(error));
    if (verbose_ && !error.detail().empty()) object["detail"] = error.detail();
    error_line(object.dump());
  } else {
    error_line("tbviz: " + printable(message_of(error)));
    show_lines(error.detail());
  }
}

// Each line by itself, so that its ends stay ends.
void Console::show_lines(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    detail("  " + std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Console::answer_no() {
  if (exit_code_ == ExitCode::kDone) exit_code_ = ExitCode::kNo;
}

void Console::finish(std::string_view command) {
  progress_.end();
  if (json_ && object_ != Json()) {
    Json object = with_schema(command);
    for (const Json::Member& member : *object_.get_if<Json::Object>()) {
      object[member.first] = member.second;
    }
    data(object.dump());
  }
  out_->flush();
  if (!*out_) throw OutputError("standard output", "not everything could be written");
}

void Console::error_line(std::string_view line) {
  progress_.erase();
  *err_ << line << '\n' << std::flush;
}

}  // namespace tbviz::cli
