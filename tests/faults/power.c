/* Writes down, in the order in which they came about, what a program that is preloaded with this
 * does to the files in the folder that FEEDD_TESTS_FOLDER names, and what it sends to anybody.
 * power.py reads it, and has the layout of `head`. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 65536
static int journal = -1;
static char folder[PATH_MAX];
static char is_written[FILES]; /* by descriptor: whether it is a file of the folder */

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void look(void)
{
    const char *where = getenv("FEEDD_TESTS_FOLDER"), *path = getenv("FEEDD_TESTS_JOURNAL");
    if (where && path && realpath(where, folder))
        journal = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(char what, uint64_t file, int64_t at, const void *one, size_t length, const char *two)
{
    struct __attribute__((packed)) {
        char what;
        uint64_t file;
        int64_t at;
        uint32_t one, two;
    } head = {what, file, at, length, two ? strlen(two) : 0};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)one, length}, {(void *)two, head.two}};
    if (journal >= 0 && REAL(writev)(journal, parts, 3) < 0)
        abort();
}

/* Give the name of what lies in the folder itself, or NULL. */
static const char *name_of(const char *path)
{
    char around[PATH_MAX] = ".", whole[PATH_MAX];
    const char *slash = strrchr(path, '/');
    if (slash && slash - path < PATH_MAX)
        *(char *)mempcpy(around, path, slash - path) = 0;
    return realpath(around, whole) && !strcmp(whole, folder) ? (slash ? slash + 1 : path) : NULL;
}

static int opened(int fd, const char *path, int flags)
{
    const char *name = journal < 0 || fd < 0 || fd >= FILES ? NULL : name_of(path);
    struct stat is;
    if (fd >= 0 && fd < FILES)
        is_written[fd] = name && (flags & O_ACCMODE) != O_RDONLY && (flags & O_TMPFILE) != O_TMPFILE;
    if (fd < 0 || fd >= FILES || !is_written[fd] || fstat(fd, &is))
        return fd;
    note('o', is.st_ino, 0, name, strlen(name), NULL);
    if (flags & O_TRUNC)
        note('t', is.st_ino, 0, NULL, 0, NULL);
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list more; \
        va_start(more, flags); \
        int mode = va_arg(more, int); \
        va_end(more); \
        return opened(REAL(name)(path, flags, mode), path, flags); \
    }
OPEN(open)

int close(int fd)
{
    if (fd >= 0 && fd < FILES)
        is_written[fd] = 0;
    return REAL(close)(fd);
}

static void noted(char what, int fd, int64_t at, const void *octets, ssize_t length)
{
    struct stat is;
    if (journal < 0 || length < 0 || fd < 0 || fd >= FILES || fstat(fd, &is))
        return;
    if (is_written[fd])
        note(what, is.st_ino, at, octets, octets ? length : 0, NULL);
    else if (what == 'w' && S_ISSOCK(is.st_mode))
        note('s', 0, 0, octets, length, NULL);
}

ssize_t write(int fd, const void *octets, size_t length)
{
    ssize_t done = REAL(write)(fd, octets, length);
    noted('w', fd, lseek(fd, 0, SEEK_CUR) - done, octets, done);
    return done;
}

#define PWRITE(name, place) \
    ssize_t name(int fd, const void *octets, size_t length, place at) \
    { \
        ssize_t done = REAL(name)(fd, octets, length, at); \
        noted('w', fd, at, octets, done); \
        return done; \
    }
PWRITE(pwrite, off_t)

#define TRUNCATE(name, place) \
    int name(int fd, place length) \
    { \
        int failed = REAL(name)(fd, length); \
        noted('t', fd, length, NULL, -!!failed); \
        return failed; \
    }
TRUNCATE(ftruncate, off_t)

#ifdef __GLIBC__ /* elsewhere these are the same as those above */
OPEN(open64)
PWRITE(pwrite64, off64_t)
TRUNCATE(ftruncate64, off64_t)
#endif

#define SYNC(name) \
    int name(int fd) \
    { \
        int failed = REAL(name)(fd); \
        struct stat is, ours; \
        if (!failed && journal >= 0 && !fstat(fd, &is) && !stat(folder, &ours)) \
            note(is.st_ino == ours.st_ino ? 'd' : 'f', is.st_ino, 0, NULL, 0, NULL); \
        return failed; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define NAMED(name, what) \
    int name(const char *one, const char *two) \
    { \
        int failed = REAL(name)(one, two); \
        const char *from = failed || journal < 0 ? NULL : name_of(one); \
        if (from && name_of(two)) \
            note(what, 0, 0, from, strlen(from), name_of(two)); \
        return failed; \
    }
NAMED(rename, 'r')
NAMED(link, 'l')

int unlink(const char *path)
{
    int failed = REAL(unlink)(path);
    const char *name = failed || journal < 0 ? NULL : name_of(path);
    if (name)
        note('u', 0, 0, name, strlen(name), NULL);
    return failed;
}
