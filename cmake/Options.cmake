# One private target carries how *our* code is compiled; third-party code never sees it.
add_library(clarion_options INTERFACE)
target_compile_options(clarion_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers)
if(CLARION_DEVELOPER)
  target_compile_options(clarion_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of GCC 12 inside inlined library code.
  target_compile_options(clarion_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-pointer -Wno-array-bounds
    -Wno-stringop-overflow -Wno-stringop-overread)
  add_compile_options(-fpch-preprocess)  # without it ccache cannot keep what a precompiled header went into
endif()
target_include_directories(clarion_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
# Rooms without threads are compiled as those with, so that one precompiled header serves the tests of all.
add_compile_options(-pthread)

if(CLARION_SANITIZE)
  add_compile_options(-fsanitize=${CLARION_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CLARION_SANITIZE})
  # SOCI hides the type information that the check of virtual calls would read; one setting for all, so that one precompiled
  # header serves the tests of every room.
  if(CLARION_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize=vptr)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      add_compile_options(-fno-sanitize=function)  # clang 14 cannot place its data before a coroutine
    endif()
  endif()
  # Fences of libraries are unknown to it; what they guard may be reported, never hidden.
  if(CLARION_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)
  endif()
endif()
if(CLARION_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
find_program(CLARION_MOLD mold)
if(CLARION_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
# What every x86-64 machine of the last dozen years has (chDB asks for as much). Not v3: its fused multiply-add would round figures
# differently from machine to machine.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options(-march=x86-64-v2)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -g1")
