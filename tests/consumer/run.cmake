# Installs tbviz into a scratch folder, builds the outside project against it, runs its program, and
# reads the log that it wrote. Arguments: BUILD, SOURCE, INSPECT, CXX.
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
