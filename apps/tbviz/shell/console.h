// What a command says: results on standard output, everything else on standard error.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "shell/exit_code.h"
#include "shell/progress.h"
#include "shell/terminal.h"
#include "tbviz/error.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// Passed to every command; tests pass string streams. Not thread-safe.
class Console {
 public:
  Console(std::ostream& out, std::ostream& err) : out_(&out), err_(&err), progress_(out, err) {}

  /// Whether standard output carries a stream of data.
  [[nodiscard]] bool is_output_claimed() const { return !claimed_by_.empty(); }

  /// How much is said; set by -q, -v and --json before the command runs.
  void set_quiet(bool quiet) { quiet_ = quiet; }
  void set_verbose(bool verbose) { verbose_ = verbose; }
  void set_json(bool json) { json_ = json; }
  [[nodiscard]] bool json() const { return json_; }
  [[nodiscard]] bool verbose() const { return verbose_; }

  /// Declares that standard output carries a stream of data, so that result lines go to standard
  /// error. `option` is what asked for it, for messages. Throws UsageError with --json, if two
  /// options claim it, or if `binary` data would go to a terminal.
  void claim_standard_output(std::string_view option, bool binary);

  /// A line of results. With --json nothing: the same facts belong into object(). It may hold names
  /// out of files: control characters are made visible, all but the tabs between columns.
  void result(std::string_view line);

  /// The members of the object that --json prints at the end, after "schema".
  [[nodiscard]] Json& object() { return object_; }

  /// A line of a JSON stream, or of other data that a program reads; printed as it is.
  void data(std::string_view line);

  /// How far the command is, for those who wait. It makes way for every line that is printed.
  [[nodiscard]] Progress& progress() { return progress_; }

  /// Bytes that draw, escape sequences and all, as they are.
  void draw(StandardStream stream, std::string_view bytes);

  /// Hands on what was printed so far, for those who watch.
  void flush() { out_->flush(); }

  /// Lines on standard error: asked for by -v; silenced by -q; silenced by -q, with "warning:".
  /// They and failures may hold names out of files: control characters are made visible.
  void detail(std::string_view line);
  void note(std::string_view line);
  void warn(std::string_view line);

  /// Reports a failure and keeps its exit code if it is the first, or Interrupted. Its detail is
  /// shown with -v. Batches call it and go on.
  void fail(const Error& error);

  /// How many failures were reported so far, and what the last one said.
  [[nodiscard]] std::int64_t failures() const { return failures_; }
  [[nodiscard]] const std::string& last_failure() const { return last_failure_; }

  /// Calls work(). A failure that the input alone is to blame for is reported, as one of `file` if
  /// it names none, and the batch goes on; every other is thrown. Returns whether there was none.
  template <class Work>
  bool attempt(Work&& work, const std::string& file = {}) {
    try {
      work();
      return true;
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      fail(blaming(error, file));
      return false;
    }
  }

  /// Prints the JSON object, if any is due, and flushes. Throws OutputError if standard output did
  /// not take everything. `command` names the schema.
  void finish(std::string_view command);

  /// Of the first failure, or of the interruption; kDone if there was none.
  [[nodiscard]] ExitCode exit_code() const { return exit_code_; }

  /// The answer to the command's question is no. A failure outranks it.
  void answer_no();

 private:
  void error_line(std::string_view line);
  void show_lines(std::string_view text);

  std::ostream* out_;
  std::ostream* err_;
  Progress progress_;
  Json object_;
  std::string claimed_by_;
  bool quiet_ = false;
  bool verbose_ = false;
  bool json_ = false;
  ExitCode exit_code_ = ExitCode::kDone;
  std::int64_t failures_ = 0;
  std::string last_failure_;
};

/// An object that holds only "schema": the start of every object and stream line of `command`.
[[nodiscard]] Json with_schema(std::string_view command);

}  // namespace tbviz::cli
