// The table of environment variables: a line for each that the program or the library looks at and
// that stands for no option; a test holds it against the sources.
#include "shell/environment_notes.h"

namespace tbviz::cli {

std::span<const EnvironmentVariable> environment_variables() {
  static constexpr EnvironmentVariable kVariables[] = {
      {"TBVIZ_TORCH_PLUGIN",
       "The module that runs models, libtbviz_torch_2_13.so or the like, where it lies elsewhere"},
      {"TBVIZ_SHARDS", "How many shards --shard auto is about"},
      {"SLURM_ARRAY_TASK_ID", "Which shard --shard auto is, in a Slurm array"},
      {"JOB_COMPLETION_INDEX", "The same in a Kubernetes Indexed Job"},
      {"HQ_TASK_ID", "The same in a HyperQueue array"},
      {"PARALLEL_SEQ", "The same, less one, in GNU parallel, which counts from 1"},
      {"TMPDIR", "Where what does not fit into memory is put, in files without a name; /tmp"},
      {"TBVIZ_COLOR", "auto, always or never: whether there are colours; auto: on a terminal"},
      {"NO_COLOR", "Not empty: no colours, where TBVIZ_COLOR is auto"},
      {"TERM",
       "What the terminal is called: how many colours it has, and how it takes pictures; dumb: "
       "no colours, no pictures, no progress"},
      {"COLORTERM", "truecolor or 24bit: colours of 24 bits"},
      {"TERM_PROGRAM", "The terminal, where it names itself: how it takes pictures"},
      {"KITTY_WINDOW_ID", "Set: the terminal is kitty, and takes pictures as kitty does"},
      {"TMUX", "Set: pictures go through tmux, which is asked how"},
      {"STY", "Set: in GNU screen pictures are drawn as blocks"},
      {"LC_TERMINAL", "The terminal, as ssh hands its name on: how it takes pictures"},
      {"PATH",
       "Where view looks for TensorBoard first, and where the python3 is that is asked for its "
       "torch"},
      {"VIRTUAL_ENV", "The Python environment in which TensorBoard and torch are looked for"},
      {"CONDA_PREFIX", "The conda environment in which torch is looked for then"},
      {"COLUMNS", "How wide lines may be, instead of the terminal's width"},
  };
  return kVariables;
}

}  // namespace tbviz::cli
