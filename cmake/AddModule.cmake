# add_module(NAME scoring SRCS scorer.cc DEPS model enrichment [LIBS fmt::fmt] [PCH <boost/json.hpp>] [TESTS tests/scorer_test.cc]
#            [FUZZERS fuzz/rule_fuzzer.cc])
#
# Declares one room of the house. Modules are added in the order of the flow (src/CMakeLists.txt); a module may depend only on
# modules declared before it, so an arrow against the flow stops the configure step with a sentence. That the `#include`s agree
# with DEPS is checked by scripts/check_layers.py, which reads these same calls.
set_property(GLOBAL PROPERTY CLARION_MODULES "")
add_custom_target(fuzzers)  # every fuzz target; nothing without CLARION_FUZZ
add_custom_target(unit_tests)  # the tests of every room; nothing without CLARION_TESTS

function(add_module)
  cmake_parse_arguments(M "" "NAME" "SRCS;DEPS;LIBS;PCH;TESTS;FUZZERS" ${ARGN})
  get_property(known GLOBAL PROPERTY CLARION_MODULES)
  foreach(dep IN LISTS M_DEPS)
    if(NOT dep IN_LIST known)
      message(FATAL_ERROR "Module '${M_NAME}' wants '${dep}', which is not declared before it. A stage depends only on stages "
        "upstream of it (src/CMakeLists.txt lists them in flow order). If '${dep}' must tell '${M_NAME}' something, let "
        "'${dep}' declare an interface and '${M_NAME}' implement it.")
    endif()
  endforeach()
  set_property(GLOBAL APPEND PROPERTY CLARION_MODULES ${M_NAME})

  list(TRANSFORM M_DEPS PREPEND clarion::)
  if(M_SRCS)
    add_library(clarion_${M_NAME} STATIC ${M_SRCS})
    target_link_libraries(clarion_${M_NAME} PUBLIC ${M_DEPS} ${M_LIBS} PRIVATE clarion_options)
    target_include_directories(clarion_${M_NAME} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    if(M_PCH)
      target_precompile_headers(clarion_${M_NAME} PRIVATE ${M_PCH})
    endif()
  else()
    add_library(clarion_${M_NAME} INTERFACE)
    target_link_libraries(clarion_${M_NAME} INTERFACE ${M_DEPS} ${M_LIBS})
    target_include_directories(clarion_${M_NAME} INTERFACE ${CMAKE_SOURCE_DIR}/src)
  endif()
  add_library(clarion::${M_NAME} ALIAS clarion_${M_NAME})

  if(CLARION_TESTS AND M_TESTS)
    add_executable(${M_NAME}_test ${M_TESTS})
    target_link_libraries(${M_NAME}_test PRIVATE clarion::${M_NAME} clarion_options GTest::gtest GTest::gmock GTest::gtest_main
      ${RAPIDCHECK_LIB})
    if(NOT TARGET clarion_test_headers)  # one precompiled header for the tests of every room
      file(WRITE ${CMAKE_BINARY_DIR}/test_headers.cc "")
      add_library(clarion_test_headers OBJECT ${CMAKE_BINARY_DIR}/test_headers.cc)
      target_link_libraries(clarion_test_headers PRIVATE clarion_options GTest::gtest GTest::gmock)
      target_precompile_headers(clarion_test_headers PRIVATE <gtest/gtest.h> <gmock/gmock.h>)
    endif()
    target_precompile_headers(${M_NAME}_test REUSE_FROM clarion_test_headers)
    target_compile_definitions(${M_NAME}_test PRIVATE CLARION_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_dependencies(unit_tests ${M_NAME}_test)
    add_test(NAME unit.${M_NAME} COMMAND ${M_NAME}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(unit.${M_NAME} PROPERTIES LABELS unit TIMEOUT 300)
  endif()
  if(CLARION_FUZZ)
    foreach(fuzzer IN LISTS M_FUZZERS)
      get_filename_component(name ${fuzzer} NAME_WE)
      add_executable(${name} ${fuzzer})
      target_link_libraries(${name} PRIVATE clarion::${M_NAME} clarion_options -fsanitize=fuzzer)
      target_compile_definitions(${name} PRIVATE CLARION_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
      add_dependencies(fuzzers ${name})
      set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzzers)
    endforeach()
  endif()
endfunction()
