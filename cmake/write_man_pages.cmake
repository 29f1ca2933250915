# Writes the manual pages of PROGRAM into FOLDER: tbviz.1, and tbviz-<command>.1 for each command that
# the program lists. FOLDER then holds these and nothing else.
cmake_minimum_required(VERSION 3.25)

# On some file systems a program that was linked this moment is "busy" for another one.
foreach(try RANGE 20)
  execute_process(COMMAND ${PROGRAM} help --json OUTPUT_VARIABLE help RESULT_VARIABLE failure)
  if(failure EQUAL 0)
    break()
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} -E sleep 0.5)
endforeach()
if(NOT failure EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} help --json: ${failure}")
endif()
string(JSON count LENGTH "${help}" commands)
math(EXPR last "${count} - 1")
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
execute_process(COMMAND ${PROGRAM} man OUTPUT_FILE ${FOLDER}/tbviz.1 COMMAND_ERROR_IS_FATAL ANY)
foreach(i RANGE ${last})
  string(JSON command GET "${help}" commands ${i} name)
  execute_process(COMMAND ${PROGRAM} man ${command} OUTPUT_FILE ${FOLDER}/tbviz-${command}.1
                                                    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
