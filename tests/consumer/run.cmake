# Installs tbviz into a scratch folder, builds the outside project against it, runs its programs, and
# looks at what they wrote. Arguments: BUILD, SOURCE, INSPECT, CXX, TORCH_PYTHON (empty: no LibTorch).
set(scratch ${BUILD}/consumer)
file(REMOVE_RECURSE ${scratch})

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE output)
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${scratch}/installed)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${scratch}/build -DCMAKE_CXX_COMPILER=${CXX}
    -DCMAKE_PREFIX_PATH=${scratch}/installed)
run(${CMAKE_COMMAND} --build ${scratch}/build)
run(${scratch}/build/train ${scratch}/run)
run(${INSPECT} inspect ${scratch}/run)
foreach(fact loss red 100)
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
file(GLOB module ${scratch}/installed/lib*/tbviz/libtbviz_torch.so
     ${scratch}/installed/lib/*/tbviz/libtbviz_torch.so)
set(ENV{TBVIZ_TORCH_PLUGIN} ${module})
run(${scratch}/build/hooks ${scratch}/pooled.pt)
set(expected
    "before pool1: 18\ngradient of conv1: 0.5\ngradient of x: 3\nloss 27\n"
    "before pool1: 9\ngradient of conv1: 0.5\ngradient of x: 1.5\nloss 13.5\n")
list(JOIN expected "" expected)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "hooks printed\n${output}instead of\n${expected}")
endif()
