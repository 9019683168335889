/* A disk that forgets, put under a process by LD_PRELOAD (trust.md TR-41, TR-44).
 *
 * Every call by which a file below STORAGE_MODEL_ROOT is changed, named or flushed is written to STORAGE_MODEL_LOG in the
 * order in which it came back, and so is every write to standard output: what the process acknowledged. Flushes are only
 * recorded: the model that reads the log is the disk. `storage_fault` lets calls fail.
 *
 * A record: op u8, pid u32, a u64, b u64, length of two byte strings u32 u32, the strings; in the machine's order.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define SLOTS (1 << 16)

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *dropped;
static size_t root_length;
static int log_fd = -1;
static ino_t known[SLOTS];
static dev_t root_device;
static long calls, first_fault = -1, faults_left;
static int fault_errno, is_torn;

/* At the start of a process, and once more by one that was forked off another and has its own environment since. */
__attribute__((constructor)) void storage_begin(void) {
    struct stat found;
    const char *log = getenv("STORAGE_MODEL_LOG");
    root = getenv("STORAGE_MODEL_ROOT");
    dropped = getenv("STORAGE_MODEL_DROPS_FLUSH");
    if (root == NULL || syscall(SYS_newfstatat, AT_FDCWD, root, &found, 0) != 0) {
        root = NULL;
        return;
    }
    root_length = strlen(root);
    root_device = found.st_dev;
    if (log != NULL) log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void record(char op, uint64_t a, uint64_t b, const void *first, size_t first_length, const char *second) {
    int before = errno;
    uint32_t pid = getpid(), lengths[2] = {first_length, second ? strlen(second) : 0};
    unsigned char head[29];
    head[0] = op;
    memcpy(head + 1, &pid, 4);
    memcpy(head + 5, &a, 8);
    memcpy(head + 13, &b, 8);
    memcpy(head + 21, lengths, 8);
    struct iovec parts[3] = {{head, 29}, {(void *)first, first_length}, {(void *)second, lengths[1]}};
    if (log_fd >= 0 && syscall(SYS_writev, log_fd, parts, 3) != (long)(29 + first_length + lengths[1])) abort();
    errno = before;
}

/* The place of a path; NULL where it lies outside. */
static const char *place(int folder, const char *path, char *whole) {
    if (root == NULL || path == NULL) return NULL;
    if (path[0] == '/') {
        snprintf(whole, PATH_MAX, "%s", path);
    } else {
        char link[64], base[PATH_MAX];
        snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return NULL;
        base[length] = 0;
        if (snprintf(whole, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) abort();
    }
    return strncmp(whole, root, root_length) == 0 && whole[root_length] == '/' ? whole : NULL;
}

static size_t slot_of(ino_t inode) {
    size_t slot = (inode * 2654435761u) % SLOTS;
    while (known[slot] != 0 && known[slot] != inode) slot = (slot + 1) % SLOTS;
    return slot;
}

static int known_file(int fd, struct stat *found) {
    if (root == NULL) return 0;
    int before = errno;
    int is_known = syscall(SYS_fstat, fd, found) == 0 && S_ISREG(found->st_mode) && found->st_dev == root_device &&
                   known[slot_of(found->st_ino)] == found->st_ino;
    errno = before;
    return is_known;
}

/* Whether this call is to fail; counts it. What gives room back does not fail for want of room. */
static int fails(int gives_room) {
    long number = calls++;
    if (first_fault < 0 || number < first_fault || faults_left <= 0) return 0;
    if (gives_room && fault_errno != EIO) return 0;
    faults_left--;
    errno = fault_errno;
    return 1;
}

/* Let the calls from the `after`th on (0: the next) fail, so many of them; `torn`: a write first takes half of its bytes. */
void storage_fault(long after, int error, long times, int torn) {
    pthread_mutex_lock(&one);
    calls = 0;
    first_fault = after;
    fault_errno = error;
    faults_left = times;
    is_torn = torn;
    pthread_mutex_unlock(&one);
}

/* How many calls came since `storage_fault`, and how many faults are left. */
long storage_calls(void) { return calls; }
long storage_faults_left(void) { return faults_left; }

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    struct stat found;
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
    const char *at = writes ? place(folder, path, whole) : NULL;
    if (!writes) return syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&one);
    int was_there = syscall(SYS_newfstatat, folder, path, &found, 0) == 0;
    int fd = -1;
    if (at == NULL || was_there || !(flags & O_CREAT) || !fails(0)) fd = syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && root != NULL && syscall(SYS_fstat, fd, &found) == 0 && S_ISREG(found.st_mode)) {
        size_t slot = slot_of(found.st_ino);
        if (at != NULL) {
            known[slot] = found.st_ino;
            record(was_there ? 'S' : 'O', found.st_ino, 0, at, strlen(at), NULL);
            if (was_there && (flags & O_TRUNC)) record('T', found.st_ino, 0, NULL, 0, NULL);
        } else if (found.st_dev == root_device && known[slot] == found.st_ino) {
            known[slot] = (ino_t)-1; /* the number of a file that is gone, given to one outside */
        }
    }
    pthread_mutex_unlock(&one);
    return fd;
}

static mode_t mode_of(int flags, va_list more) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0; }

#define OPEN(name)                                    \
    int name(const char *path, int flags, ...) {      \
        va_list more;                                 \
        va_start(more, flags);                        \
        mode_t mode = mode_of(flags, more);           \
        va_end(more);                                 \
        return opened(AT_FDCWD, path, flags, mode);   \
    }
#define OPENAT(name)                                             \
    int name(int folder, const char *path, int flags, ...) {     \
        va_list more;                                            \
        va_start(more, flags);                                   \
        mode_t mode = mode_of(flags, more);                      \
        va_end(more);                                            \
        return opened(folder, path, flags, mode);                \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }

static ssize_t written(int fd, const void *data, size_t length, int has_offset, off_t offset) {
    struct stat found;
    if (!known_file(fd, &found)) {
        if (!has_offset && fd == 1 && log_fd >= 0) {
            pthread_mutex_lock(&one);
            record('A', 0, 0, data, length, NULL);
            pthread_mutex_unlock(&one);
        }
        return has_offset ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
    }
    pthread_mutex_lock(&one);
    if (fails(0)) {
        int error = errno;
        if (!is_torn || length < 2) {
            pthread_mutex_unlock(&one);
            errno = error;
            return -1;
        }
        length /= 2;
        is_torn = 0;
        faults_left++; /* the rest of this write is what fails */
    }
    if (!has_offset) {
        offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
        if (syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND && syscall(SYS_fstat, fd, &found) == 0) offset = found.st_size;
    }
    ssize_t done = has_offset ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
    if (done > 0) record('W', found.st_ino, offset, data, done, NULL);
    pthread_mutex_unlock(&one);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) { return written(fd, data, length, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return written(fd, data, length, 1, offset); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return written(fd, data, length, 1, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    struct stat found;
    if (!known_file(fd, &found)) return syscall(SYS_writev, fd, parts, count);
    return count > 0 ? written(fd, parts[0].iov_base, parts[0].iov_len, 0, 0) : 0;
}

/* Ways around write: refused for a file of the model, so that the caller falls back to write. */
ssize_t sendfile64(int to, int from, off64_t *offset, size_t count) {
    struct stat found;
    if (known_file(to, &found)) return errno = EINVAL, -1;
    return syscall(SYS_sendfile, to, from, offset, count);
}
ssize_t sendfile(int to, int from, off_t *offset, size_t count) { return sendfile64(to, from, offset, count); }
ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t count, unsigned flags) {
    struct stat found;
    if (known_file(to, &found)) return errno = ENOSYS, -1;
    return syscall(SYS_copy_file_range, from, a, to, b, count, flags);
}

static int resized(int fd, off_t size) {
    struct stat found;
    if (!known_file(fd, &found)) return syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&one);
    int done = fails(size <= found.st_size) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
    if (done == 0) record('T', found.st_ino, size, NULL, 0, NULL);
    pthread_mutex_unlock(&one);
    return done;
}
int ftruncate(int fd, off_t size) { return resized(fd, size); }
int ftruncate64(int fd, off64_t size) { return resized(fd, size); }

int posix_fallocate(int fd, off_t offset, off_t length) {
    struct stat found;
    int is_known = known_file(fd, &found), before = errno, error = 0;
    pthread_mutex_lock(&one);
    if ((is_known && fails(0)) || syscall(SYS_fallocate, fd, 0, offset, length) != 0) error = errno;
    else if (is_known && offset + length > found.st_size) record('T', found.st_ino, offset + length, NULL, 0, NULL);
    pthread_mutex_unlock(&one);
    errno = before;
    return error;
}
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return posix_fallocate(fd, offset, length); }

static int flushed(int fd) {
    struct stat found;
    char link[64], path[PATH_MAX];
    if (root == NULL || syscall(SYS_fstat, fd, &found) != 0) return syscall(SYS_fsync, fd);
    int is_known = known_file(fd, &found);
    if (!is_known && !S_ISDIR(found.st_mode)) return syscall(SYS_fsync, fd);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    if (!is_known && strncmp(path, root, root_length) != 0) return syscall(SYS_fsync, fd);
    pthread_mutex_lock(&one);
    int done = fails(0) ? -1 : 0;
    int is_dropped = dropped != NULL && strstr(path, dropped) != NULL;
    if (done == 0 && !is_dropped) record(is_known ? 'F' : 'D', found.st_ino, 0, path, strlen(path), NULL);
    pthread_mutex_unlock(&one);
    return done;
}
int fsync(int fd) { return flushed(fd); }
int fdatasync(int fd) { return flushed(fd); }

/* A change of names: `op` is recorded where the call went through. */
#define NAMES(op, gives_room, folder, path, second_folder, second, call)                     \
    char whole[PATH_MAX], other[PATH_MAX];                                                   \
    const char *at = place(folder, path, whole), *to = place(second_folder, second, other);  \
    if (at == NULL && to == NULL) return call;                                               \
    if (second != NULL && (at == NULL || to == NULL)) abort(); /* in or out of the model */  \
    pthread_mutex_lock(&one);                                                                \
    int done = fails(gives_room) ? -1 : (int)(call);                                         \
    if (done == 0) record(op, 0, 0, at, strlen(at), to);                                     \
    pthread_mutex_unlock(&one);                                                              \
    return done;

#define NOTHING ((const char *)NULL)
int renameat(int a, const char *from, int b, const char *path) {
    NAMES('R', 0, a, from, b, path, syscall(SYS_renameat, a, from, b, path))
}
int rename(const char *from, const char *path) { return renameat(AT_FDCWD, from, AT_FDCWD, path); }
int unlinkat(int folder, const char *path, int flags) {
    NAMES(flags & AT_REMOVEDIR ? 'X' : 'U', 1, folder, path, AT_FDCWD, NOTHING, syscall(SYS_unlinkat, folder, path, flags))
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdirat(int folder, const char *path, mode_t mode) {
    NAMES('M', 0, folder, path, AT_FDCWD, NOTHING, syscall(SYS_mkdirat, folder, path, mode))
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* Names that the model does not know: nothing in the product makes them. */
int link(const char *from, const char *path) {
    char whole[PATH_MAX];
    if (place(AT_FDCWD, path, whole) != NULL) return errno = EPERM, -1;
    return syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, path, 0);
}
int symlink(const char *to, const char *path) {
    char whole[PATH_MAX];
    if (place(AT_FDCWD, path, whole) != NULL) return errno = EPERM, -1;
    return syscall(SYS_symlinkat, to, AT_FDCWD, path);
}
