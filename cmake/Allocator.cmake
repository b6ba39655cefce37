# clarion_allocator: C++'s new and delete of a program by jemalloc. An engine of many small strings runs a tenth faster on it.
#
# Only new and delete. chDB, loaded at run time, frees what libc gave it by libc's own free, and takes a visible mallocx for that of its
# own allocator: so C's malloc stays libc's, and jemalloc's C names are prefixed in a copy of Debian's archive. The sanitizers bring
# their own allocator; programs built with them use that.
add_library(clarion_allocator INTERFACE)
if(CLARION_SANITIZE)
  return()
endif()
find_library(CLARION_JEMALLOC NAMES libjemalloc_pic.a REQUIRED)
set(renamed "")
foreach(name malloc free calloc realloc memalign valloc aligned_alloc posix_memalign malloc_usable_size malloc_stats_print malloc_message
    malloc_conf malloc_conf_2_conf_harder mallocx rallocx xallocx sallocx dallocx sdallocx nallocx mallctl mallctlnametomib mallctlbymib)
  list(APPEND renamed --redefine-sym ${name}=clarion_${name})
endforeach()
set(archive ${CMAKE_BINARY_DIR}/generated/libclarion_jemalloc.a)
add_custom_command(OUTPUT ${archive}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
  COMMAND ${CMAKE_OBJCOPY} ${renamed} ${CLARION_JEMALLOC} ${archive}
  DEPENDS ${CLARION_JEMALLOC} COMMENT "Prefixing jemalloc's C names")
add_custom_target(clarion_jemalloc DEPENDS ${archive})
add_dependencies(clarion_allocator clarion_jemalloc)
target_link_libraries(clarion_allocator INTERFACE ${archive} ${CMAKE_DL_LIBS} Threads::Threads)
