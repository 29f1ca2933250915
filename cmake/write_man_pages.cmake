# Writes the manual pages of PROGRAM into FOLDER: tbviz.1, and tbviz-<command>.1 for each command that
# the program lists. FOLDER then holds these and nothing else.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${PROGRAM} help --json OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
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
