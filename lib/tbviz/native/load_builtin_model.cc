#include "tbviz/model.h"
#include "tbviz/model/opened_model.h"
#include "tbviz/model/plugin_loader.h"
#include "tbviz/native/builtin_model.h"

namespace tbviz {

std::unique_ptr<Model> load_builtin_model(BuiltinRuntime runtime) {
  if (runtime == BuiltinRuntime::kNative) return make_native_builtin_model(RunLimits({}, {}));
  const std::unique_ptr<ModelFile> opened = open_builtin_file();
  return backend_for({}, opened->name()).load(*opened, {.float32 = true});
}

}  // namespace tbviz
