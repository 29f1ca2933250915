// tbviz audio: sounds, as SummaryWriter.add_audio logs them.
#pragma once

#include "batch/batch_options.h"
#include "batch/file_inputs.h"
#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct AudioOptions {
  FileInputOptions inputs;
  int rate = 44100;  ///< Of arrays; WAV files have their own.
  bool rate_given = false;
  LogOptions log;
  ShardOptions shards;
};

void declare_audio(CommandSpec& command);

/// Logs every sound under its own tag, or all of them under --tag at rising steps. A bad input is
/// reported and skipped.
void run_audio(const AudioOptions& options, Console& console);

}  // namespace tbviz::cli
