/* Preloaded: the FITPRUNE_FAULT_AT-th call of FITPRUNE_FAULT_CALL fails with FITPRUNE_FAULT_ERRNO, and so do all
   that follow, where the file is below FITPRUNE_FAULT_FOLDER. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

static int fails(const char *name, int fd, const char *path) {
  const char *call = getenv("FITPRUNE_FAULT_CALL"), *at = getenv("FITPRUNE_FAULT_AT");
  const char *folder = getenv("FITPRUNE_FAULT_FOLDER"), *number = getenv("FITPRUNE_FAULT_ERRNO");
  char link[64], file[4096];
  if (!call || !at || !folder || !number || strcmp(call, name)) return 0;
  if (!path) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, file, sizeof file - 1);
    if (length < 0) return 0;
    file[length] = 0;
    path = file;
  }
  if (strncmp(path, folder, strlen(folder))) return 0;
  if (atomic_fetch_add(&calls, 1) + 1 < atoi(at)) return 0;
  errno = atoi(number);
  return 1;
}

typedef ssize_t (*write_call)(int, const void *, size_t);
typedef ssize_t (*pwrite_call)(int, const void *, size_t, off_t);
typedef int (*sync_call)(int);
typedef int (*rename_call)(const char *, const char *);

ssize_t write(int fd, const void *data, size_t length) {
  write_call real = (write_call)dlsym(RTLD_NEXT, "write");
  return fails("write", fd, NULL) ? -1 : real(fd, data, length);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t at) {
  pwrite_call real = (pwrite_call)dlsym(RTLD_NEXT, "pwrite64");
  return fails("write", fd, NULL) ? -1 : real(fd, data, length, at);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at) {
  pwrite_call real = (pwrite_call)dlsym(RTLD_NEXT, "pwrite");
  return fails("write", fd, NULL) ? -1 : real(fd, data, length, at);
}

int fdatasync(int fd) {
  sync_call real = (sync_call)dlsym(RTLD_NEXT, "fdatasync");
  return fails("sync", fd, NULL) ? -1 : real(fd);
}

int fsync(int fd) {
  sync_call real = (sync_call)dlsym(RTLD_NEXT, "fsync");
  return fails("sync", fd, NULL) ? -1 : real(fd);
}

int rename(const char *from, const char *to) {
  rename_call real = (rename_call)dlsym(RTLD_NEXT, "rename");
  return fails("rename", -1, to) ? -1 : real(from, to);
}
