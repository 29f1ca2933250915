// A model that can be run, and what a run shows and lets replace. hooks.h puts PyTorch's hooks on
// top of it; backend.h is how a runtime offers it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/model/argument.h"
#include "tbviz/model/model_graph.h"
#include "tbviz/tensor.h"

#pragma GCC visibility push(default)
namespace tbviz {

enum class SiteKind : std::uint8_t {
  kModule,    ///< Before or after a module, wherever and however often the module is called.
  kOperator,  ///< Before or after a convolution that belongs to no module (frozen models).
  kValue,     ///< An input, or a value with a name, of the model's own forward().
};

/// A place in a model where values, and the gradients by them, can be seen and replaced.
struct Site {
  SiteKind kind = SiteKind::kModule;
  std::string name;  ///< As in named_modules(), "features.0", "" for the model itself; "conv_0",
                     ///< ... where no module is left; of values the name in forward()'s source.
  std::string type = {};    ///< The module's class, "Conv2d", or the operator, "aten::conv2d".
  Shape weight_shape = {};  ///< Of a convolution's weight; empty everywhere else.
  bool pre = false;         ///< Before the call (its arguments) or after it (its result).
  bool called = true;  ///< Whether there is a call in the model's code; else nothing ever arrives.
  std::vector<std::string> aliases = {};  ///< The other names under which the module is registered.

  [[nodiscard]] bool is_convolution() const { return !weight_shape.empty(); }
};

/// Where the site behind the model itself stands in Model::sites(): what forward() returned.
inline constexpr std::size_t kResultSite = 1;

/// A weight, or anything else that is learned.
struct ParameterInfo {
  std::string name;               ///< As in named_parameters(): "features.0.weight".
  DType dtype = DType::kFloat32;  ///< Of no meaning where the parameter is complex or quantised.
  Shape shape;
};

/// The sizes that an axis of an input may have.
struct SizeRange {
  std::int64_t least = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();  ///< This one included.
  std::string symbol = {};  ///< Names a dynamic size, "batch"; axes of one name have one size.

  [[nodiscard]] bool is_fixed() const { return least == most; }
  [[nodiscard]] bool contains(std::int64_t size) const { return least <= size && size <= most; }

  bool operator==(const SizeRange&) const = default;
};

/// An argument of forward().
struct InputInfo {
  std::string name;
  std::string type;           ///< "Tensor", "float", "Optional[Tensor]", ...
  bool optional = false;      ///< Whether it has a default.
  std::int64_t channels = 0;  ///< Axis 1 of what the first convolution behind it takes; 0: unknown.
  std::int64_t axes = 0;      ///< How many that convolution takes: 4 of pictures. 0: unknown.
  std::optional<DType> dtype = {};    ///< The element type that the first operator behind it wants:
                                      ///< that of its weight, int64 for indices. None: unknown, or
                                      ///< any, since the model casts it itself.
  std::vector<SizeRange> sizes = {};  ///< What the model was saved for: one for each axis of the
                                      ///< tensor. Empty: unknown, as of TorchScript, or no tensor.
};

/// A value that stands in for a parameter.
struct ParameterValue {
  std::size_t index = 0;  ///< Into Model::parameters().
  TensorView value;       ///< Of the parameter's type and shape.
};

/// What is shown to a visitor.
struct Arrival {
  enum class Kind : std::uint8_t {
    kValue,              ///< At a site, while the model runs forward.
    kGradient,           ///< Of the loss by what arrived at a site, while it runs backward.
    kParameterGradient,  ///< Of the loss by a parameter, at the end. Never replaced.
  };

  Kind kind = Kind::kValue;
  std::size_t index = 0;  ///< Into Model::sites(), or into Model::parameters().
  int call = 0;           ///< How often the run had been there before. A gradient has the call of
                          ///< its value.
  bool packed = false;    ///< Whether there is a tuple, list or dict around the tensors, as there
                          ///< always is around the arguments of a call.
};

/// What goes back to a value that was replaced, given the gradient by its replacement: a tensor of
/// the same shape.
using VectorJacobianProduct = std::function<Tensor(const TensorView& gradient)>;

/// One tensor of an arrival; those of nested tuples, lists and dicts come in order. It is gone
/// after the visit.
///
/// A replacement of a value is a constant, and no gradient goes back, unless `slope` or `vjp` says
/// how it depends on the value; `vjp` counts if both do. Without a replacement they mean nothing.
struct Slot {
  std::optional<TensorView> value;    ///< No value: a gradient that does not depend on the tensor,
                                      ///< or what `unread` says.
  std::optional<Tensor> replacement;  ///< What goes on through the model instead, of one shape.
  std::optional<Tensor> slope;  ///< How the replacement of a value changes with the value, element
                                ///< by element: gradients are multiplied by it on their way back.
  std::string unread = {};      ///< Why there is no value though there is a tensor: it is complex,
                                ///< quantised or sparse. It cannot be replaced.
  std::string key = {};  ///< Of what forward() returned: the keys of the dicts, and the fields of
                         ///< the named tuples, that the tensor lies in, joined by dots.
  VectorJacobianProduct vjp = {};  ///< Called on the way back, if the loss depends on the
                                   ///< replacement.
};

/// Sees, and may replace, what arrives. What it throws comes out of Model::run() as it is.
using Visitor = std::function<void(const Arrival&, std::span<Slot>)>;

/// Given the tensors that forward() returned, or that arrived at RunRequest::loss_site, the
/// gradient of a loss by each of them; no gradient: the loss does not depend on it. One that cannot
/// be read (see Slot::unread) is given without elements, as (0); a loss that depends on it is
/// refused.
using LossGradient =
    std::function<std::vector<std::optional<Tensor>>(std::span<const TensorView> outputs)>;

/// When a value is shown to the visitor.
enum class Capture : std::uint8_t {
  kOnArrival,  ///< As the site has it: a layer's true output.
  kAfterRun,   ///< As the memory stands once the whole model has run, in-place operations that
               ///< follow included: what a Python hook that keeps its output ends up with. Never
               ///< replaced.
};

/// What Model::run() is to do. Sites are given by their index into Model::sites().
struct RunRequest {
  std::span<const Argument> arguments;
  std::span<const std::size_t> values;     ///< Where values are shown.
  std::span<const std::size_t> gradients;  ///< Where gradients are shown, if there is a loss.
  bool parameter_gradients = false;        ///< The same for every parameter.
  LossGradient loss = {};                  ///< Empty: forward only.
  /// Where the value is that the loss is of, that of the last call. The run stops as soon as the
  /// site cannot be reached again; if it never was, the loss is not asked for. None: what forward()
  /// returned.
  std::optional<std::size_t> loss_site = {};
  Capture capture = Capture::kOnArrival;
  /// Seeds the random generators before the run; none: they start as the model's start state has
  /// them.
  std::optional<std::uint64_t> seed = {};
  /// Whether what this run leaves behind - buffers, attributes, random generators - is what later
  /// runs start from; otherwise every run starts from the same state.
  bool keep_state = false;
  /// Values that stand in for parameters, in this run only. Gradients are those by them.
  std::span<const ParameterValue> parameters = {};
};

/// A loaded model, in evaluation mode, that runs in the types of its weights. Not thread-safe.
///
/// Runs do not see each other. Buffers and other attributes that one changes, and the random
/// generators, which ModelOptions::seed starts, are as they were loaded when the next one starts,
/// whether or not the last one ended as it should; unless RunRequest::keep_state asks for another
/// start. What torch.jit.fork begins runs at once, before the model goes on.
class Model {
 public:
  virtual ~Model() = default;

  /// Every site: the model itself, then its modules in the order of their registration, used or
  /// not, each before and, next in the list, after its call; then values; then operators that
  /// belong to no module, as modules are.
  [[nodiscard]] virtual const std::vector<Site>& sites() const = 0;

  /// In the order of their registration. None in a frozen model, whose weights are constants.
  [[nodiscard]] virtual const std::vector<ParameterInfo>& parameters() const = 0;

  /// What a parameter is. REQUIRES: index < parameters().size()
  [[nodiscard]] virtual Tensor parameter_value(std::size_t index) = 0;

  /// The arguments of forward().
  [[nodiscard]] virtual const std::vector<InputInfo>& inputs() const = 0;

  /// What was changed to run the model, and what a user may not expect: one sentence each.
  [[nodiscard]] virtual const std::vector<std::string>& notes() const = 0;

  /// Whether the model is gone for good, as one is whose process ended: it cannot be run again.
  [[nodiscard]] virtual bool is_lost() const { return false; }

  /// Runs the model once and shows what arrives, in the order in which it does. Without a loss it
  /// stops as soon as none of the sites can be reached again. Floating-point arguments take the
  /// type that the model wants there (InputInfo::dtype), where that is unknown the type of its first
  /// floating-point parameter.
  ///
  /// A gradient is shown at every wanted site that the loss depends on, whether or not Python would
  /// have computed it; where a value was replaced, the gradient by the replacement.
  ///
  /// Throws ModelError if the model raises, does not accept the arguments, or a replacement, what a
  /// vjp returns, a parameter's value or a loss's gradient does not fit; UnsupportedError if there
  /// is to be a loss of values that are no dense tensors of a type in DType.
  virtual void run(const RunRequest& request, const Visitor& visit) = 0;

  /// The operators of forward() and of all modules it calls, the parameters among them. With
  /// arguments the model is run, so that shapes are known; throws then as run() does.
  [[nodiscard]] virtual ModelGraph graph(std::span<const Argument> arguments) = 0;
};

}  // namespace tbviz
#pragma GCC visibility pop
