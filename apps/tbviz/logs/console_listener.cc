#include "logs/console_listener.h"

#include <fmt/format.h>

#include <utility>

#include "tbviz/error.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::int64_t kToldPlaces = 5;  // Of damage in one file.

}  // namespace

void ConsoleListener::unreadable(const Error& error) {
  finish();
  console_->fail(error);
}

void ConsoleListener::leads_nowhere(const std::string& link) {
  console_->note(link + " leads nowhere; passed over");
}

void ConsoleListener::damaged(const std::string& file, const Damage& damage) {
  if (file != file_) finish();
  file_ = file;
  if (++places_ <= kToldPlaces) console_->fail(FormatError(file, describe(damage)));
}

void ConsoleListener::ends_early(const std::string& file, const CutTail& tail) {
  finish();
  console_->note(file + ": " + describe(tail));
}

void ConsoleListener::hidden(const std::string& run, std::int64_t values) {
  finish();
  console_->note(fmt::format("{}: {} {} hidden by restarts (--restarts keep shows all)", run,
                             count_text(values, "value"), is_or_are(values)));
}

void ConsoleListener::read_anew(const std::string& file) {
  console_->note(file + ": was replaced or cut; read from its start");
}

void ConsoleListener::finish() {
  const std::int64_t rest = std::exchange(places_, 0) - kToldPlaces;
  if (rest <= 0) return;
  console_->fail(FormatError(
      file_, fmt::format("{} {} damaged (tbviz verify lists them, tbviz repair makes a sound log)",
                         count_text(rest, "more place"), is_or_are(rest))));
}

}  // namespace tbviz::cli
