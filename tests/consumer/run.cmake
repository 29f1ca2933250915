# Installs tbviz into a scratch folder, builds the outside project against it, runs its programs, and
# looks at what they wrote. Arguments: BUILD, SOURCE, INSPECT, CXX, VERSION, TORCH_PYTHON (empty: no LibTorch),
# TORCH_PREFIX, TORCH_MINOR (2_13).
set(scratch ${BUILD}/consumer)
file(REMOVE_RECURSE ${scratch})

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE output)
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${scratch}/installed)

# Whatever else were installed, somebody would use, and it could not be changed again.
set(public_headers
    base/bytes.h
    base/large_vector.h
    checkpoint.h
    error.h
    event_writer.h
    log_reader.h
    image.h
    model.h
    model/argument.h
    model/hooks.h
    model/loss.h
    model/model_graph.h
    model/model_options.h
    model/run.h
    model/run_model.h
    plugins/hparam.h
    plugins/scalar_layout.h
    summary/bins.h
    summary/histogram.h
    summary/summary.h
    summary_writer.h
    tensor.h
    tensor/dtype.h
    tensor/float8.h
    tensor/half.h
    tensor/values.h
    torch_tensor.h
    version.h
    writer/call_values.h
    writer/step.h)
list(TRANSFORM public_headers PREPEND tbviz/)
file(GLOB_RECURSE installed RELATIVE ${scratch}/installed/include ${scratch}/installed/include/*)
list(SORT installed)
list(SORT public_headers)
if(NOT installed STREQUAL public_headers)
  message(FATAL_ERROR "The installed headers are\n  ${installed}\ninstead of\n  ${public_headers}")
endif()
# Nor may they show a library that tbviz was built with; one is for those who have LibTorch.
list(REMOVE_ITEM installed tbviz/torch_tensor.h)
foreach(header IN LISTS installed)
  file(STRINGS ${scratch}/installed/include/${header} foreign
       REGEX "#include ([<\"])(fmt|google|simdjson|CLI|torch|ATen|c10|stb|jpeg|libdeflate|doctest)|#define")
  if(foreign)
    message(FATAL_ERROR "${header} must not hold: ${foreign}")
  endif()
  # What they declare libtbviz.so shows; the constants of version.h need no such thing.
  file(STRINGS ${scratch}/installed/include/${header} shown REGEX "#pragma GCC visibility (push\\(default\\)|pop)")
  list(LENGTH shown count)
  if(NOT count EQUAL 2 AND NOT header STREQUAL "tbviz/version.h")
    message(FATAL_ERROR "${header} lacks `#pragma GCC visibility push(default)` before namespace tbviz, or `pop` behind it")
  endif()
endforeach()

# What man(1) and the shells look for: the pages of every command, and the scripts that the program prints.
run(${INSPECT} help --json)
string(JSON count LENGTH "${output}" commands)
math(EXPR last "${count} - 1")
set(pages tbviz.1)
foreach(i RANGE ${last})
  string(JSON command GET "${output}" commands ${i} name)
  list(APPEND pages tbviz-${command}.1)
endforeach()
file(GLOB installed RELATIVE ${scratch}/installed/share/man/man1 ${scratch}/installed/share/man/man1/*)
list(SORT installed)
list(SORT pages)
if(NOT installed STREQUAL pages)
  message(FATAL_ERROR "The installed manual pages are\n  ${installed}\ninstead of\n  ${pages}")
endif()
foreach(shell_and_script bash:bash-completion/completions/tbviz zsh:zsh/vendor-completions/_tbviz
                         fish:fish/vendor_completions.d/tbviz.fish)
  string(REGEX MATCH "^([a-z]+):(.*)$" parts ${shell_and_script})
  set(script ${scratch}/installed/share/${CMAKE_MATCH_2})
  run(${INSPECT} completion ${CMAKE_MATCH_1})
  file(READ ${script} script)
  if(NOT output STREQUAL script)
    message(FATAL_ERROR "The installed completion of ${CMAKE_MATCH_1} is not the one that tbviz prints")
  endif()
endforeach()

run(${CMAKE_COMMAND} -S ${SOURCE} -B ${scratch}/build -DCMAKE_CXX_COMPILER=${CXX}
    -DCMAKE_PREFIX_PATH=${scratch}/installed)
run(${CMAKE_COMMAND} --build ${scratch}/build)
run(${scratch}/build/train ${scratch}/run)
run(${INSPECT} inspect ${scratch}/run)
foreach(fact loss weights gray 100)
  if(NOT output MATCHES ${fact})
    message(FATAL_ERROR "'${fact}' is missing in what inspect prints:\n${output}")
  endif()
endforeach()

run(${scratch}/build/pictures ${SOURCE}/../../data/models/builtin.pt ${scratch}/kernels)
if(NOT output STREQUAL "tbviz ${VERSION}\nfeatures.0.weight (64, 3, 11, 11) float16\n")
  message(FATAL_ERROR "pictures printed\n${output}")
endif()
run(${INSPECT} inspect ${scratch}/kernels)
foreach(fact kernels weights image histogram)
  if(NOT output MATCHES ${fact})
    message(FATAL_ERROR "'${fact}' is missing in what inspect prints:\n${output}")
  endif()
endforeach()

if(NOT TORCH_PYTHON)
  return()
endif()
# Two channels of 9 and 18 are pooled; the first hook doubles them. The gradient by the convolution is
# 0.5 at the first of equal places, and twice that reaches x through nine weights each.
run(${TORCH_PYTHON} ${SOURCE}/../support/save_tutorial_models.py ${scratch})
file(GLOB module ${scratch}/installed/lib*/tbviz/libtbviz_torch_${TORCH_MINOR}.so
     ${scratch}/installed/lib/*/tbviz/libtbviz_torch_${TORCH_MINOR}.so)
run(readelf -d ${module})
string(REGEX MATCHALL "(RPATH|RUNPATH)[^\n]*" paths "${output}")
if(paths AND NOT paths MATCHES "^[^;]* \\[\\$ORIGIN\\]$")
  message(FATAL_ERROR "The installed module has a path of the machine that built it:\n${output}")
endif()
set(ENV{TBVIZ_TORCH_PLUGIN} ${module})
set(ENV{TBVIZ_TORCH} ${TORCH_PREFIX})
# The library leaves the environment of its host alone: OpenMP, asked what it found, has its default.
unset(ENV{OMP_WAIT_POLICY})
set(ENV{OMP_DISPLAY_ENV} verbose)
execute_process(COMMAND ${scratch}/build/hooks ${scratch}/pooled.pt OUTPUT_QUIET ERROR_VARIABLE found)
unset(ENV{OMP_DISPLAY_ENV})
if(found MATCHES "GOMP_SPINCOUNT = '0'")
  message(FATAL_ERROR "the library chose how OpenMP's threads wait:\n${found}")
endif()
set(expected
    "before pool1: 18\ngradient of conv1: 0.5\ngradient of x: 3\nloss 27\n"
    "before pool1: 9\ngradient of conv1: 0.5\ngradient of x: 1.5\nloss 13.5\n")
list(JOIN expected "" expected)
file(GLOB models ${scratch}/pooled.pt ${scratch}/pooled.pt2) # PyTorch 1.13 exports none.
foreach(model IN LISTS models)
  run(${scratch}/build/hooks ${model})
  if(NOT output STREQUAL expected)
    message(FATAL_ERROR "hooks printed of ${model}\n${output}instead of\n${expected}")
  endif()
  run(${scratch}/build/forward ${model})
  if(NOT output STREQUAL "(1, 2, 1, 1): 9 18\n")
    message(FATAL_ERROR "forward printed of ${model}\n${output}")
  endif()
endforeach()
