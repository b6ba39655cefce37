# The built page (ui/dist, made by `./dev ui` or `./dev build`) as a C++ file. Works without it: the server then says it has no page.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB_RECURSE CLARION_UI_FILES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/ui/dist/*)
set(CLARION_EMBEDDED_UI ${CMAKE_BINARY_DIR}/generated/embedded_ui.cc)
add_custom_command(OUTPUT ${CLARION_EMBEDDED_UI}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/embed_ui.py ${CMAKE_SOURCE_DIR}/ui/dist ${CLARION_EMBEDDED_UI}
  DEPENDS ${CLARION_UI_FILES} ${CMAKE_SOURCE_DIR}/scripts/embed_ui.py
  COMMENT "Embedding the page")
