/* A machine whose disk refuses to sync and whose clock jumps, for a program that is preloaded with
 * this: two numbers in the file that FEEDD_TESTS_MACHINE names say by how much. The file is mapped,
 * so a test that writes them is heeded at once, and nothing is opened or read on the way. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct machine {
    int64_t seconds_ahead;
    int64_t sync_fails;
};
static volatile struct machine *machine;

__attribute__((constructor)) static void look(void)
{
    const char *path = getenv("FEEDD_TESTS_MACHINE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof *machine, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        machine = mapped;
}

static int sync_or_fail(const char *name, int file)
{
    if (machine && machine->sync_fails) {
        errno = EIO;
        return -1;
    }
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return sync_or_fail("fsync", file); }
int fdatasync(int file) { return sync_or_fail("fdatasync", file); }

/* Waiting goes by the monotonic clock, which never jumps. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    if (!failed && machine && clock == CLOCK_REALTIME)
        now->tv_sec += machine->seconds_ahead;
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec exact;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *told)
{
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (told)
        *told = exact.tv_sec;
    return exact.tv_sec;
}
