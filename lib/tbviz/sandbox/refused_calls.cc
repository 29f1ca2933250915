#include "tbviz/sandbox/refused_calls.h"

#include <fcntl.h>
#include <linux/mempolicy.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

namespace tbviz {
namespace {

// What the headers of Linux 6.1 do not name yet; the numbers are those of every architecture.
constexpr std::uint32_t kFchmodat2 = 452;
constexpr std::uint32_t kStatmount = 457;
constexpr std::uint32_t kListmount = 458;
constexpr std::uint32_t kSetxattrat = 463;
constexpr std::uint32_t kGetxattrat = 464;
constexpr std::uint32_t kListxattrat = 465;
constexpr std::uint32_t kRemovexattrat = 466;
constexpr std::uint32_t kOpenTreeAttr = 467;
constexpr std::uint32_t kFileSetattr = 469;
constexpr std::uint32_t kSetMemoryMerge = 67;  // PR_SET_MEMORY_MERGE
constexpr std::uint32_t kSoftOffline = 101;    // MADV_SOFT_OFFLINE

constexpr std::uint32_t kRefusedCalls[] = {
#ifdef __x86_64__
    // Names of files, their permissions and times, processes, and the hardware, by calls that
    // younger architectures do without.
    SYS_creat, SYS_unlink, SYS_rename, SYS_link, SYS_symlink, SYS_mkdir, SYS_rmdir, SYS_mknod,
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_inotify_init,
    SYS_fork, SYS_vfork, SYS_modify_ldt, SYS_iopl, SYS_ioperm, SYS__sysctl,
#endif

    // Names of files, and files themselves: nothing is made, renamed, removed or emptied. The flags
    // of open are looked at below.
    SYS_truncate, SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_linkat, SYS_symlinkat, SYS_mkdirat,
    SYS_mknodat, SYS_acct,

    // Permissions, owners, times and attributes, of which Landlock knows nothing.
    SYS_fchmod, SYS_fchmodat, kFchmodat2, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr,
    SYS_lsetxattr, SYS_fsetxattr, kSetxattrat, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr,
    kRemovexattrat, kFileSetattr,

    // Attributes again: they can hold as much as a file, and are read without opening it.
    SYS_getxattr, SYS_lgetxattr, SYS_fgetxattr, kGetxattrat, SYS_listxattr, SYS_llistxattr,
    SYS_flistxattr, kListxattrat,

    // Files of memory alone, which no limit counts; locks, for which others wait, on files that are
    // open for reading. More of these are looked at below.
    SYS_memfd_create, SYS_memfd_secret, SYS_flock,

    // The tree of file systems, ways around the names in it, and news of what others do there.
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_fsopen, SYS_fsconfig, SYS_fsmount,
    SYS_fspick, SYS_move_mount, SYS_open_tree, kOpenTreeAttr, SYS_mount_setattr, kStatmount,
    kListmount, SYS_swapon, SYS_swapoff, SYS_quotactl, SYS_quotactl_fd, SYS_name_to_handle_at,
    SYS_open_by_handle_at, SYS_fanotify_init, SYS_fanotify_mark, SYS_inotify_init1,
    SYS_inotify_add_watch,

    // Sockets. The one that leads to the parent is there already and needs read and write only; the
    // last ones here send addresses and descriptors along, and getsockopt hands out the parent's.
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
    SYS_setsockopt, SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_recvmsg, SYS_recvmmsg,
    SYS_getsockopt,

    // Memory and queues that outlive the process and that others find by name.
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl,
    SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,

    // Programs and processes; the flags of clone, which starts threads, too, are looked at below.
    // The process stays in the group in which a Ctrl-C finds it.
    SYS_execve, SYS_execveat, SYS_unshare, SYS_setns, SYS_setpgid, SYS_setsid,

    // Another user or group: signals go by it, and a change of it, which root may make, undoes that
    // this process ends with its parent.
    SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setfsuid,
    SYS_setfsgid, SYS_setgroups, SYS_capset,

    // Other processes: their memory, descriptors, signals, priorities. Calls that name one are
    // looked at below; tkill does not say whose thread it means, others keep the name in memory.
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise,
    SYS_process_mrelease, SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_kcmp,
    SYS_tkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_setpriority, SYS_ioprio_set,
    SYS_ioprio_get, SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr, SYS_capget,
    SYS_migrate_pages, SYS_move_pages,

    // Doors into the kernel that no model needs: queues that make calls by themselves, programs,
    // tracing, keys, modules, the machine itself.
    SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_io_setup, SYS_io_submit,
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_add_key, SYS_request_key, SYS_keyctl,
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_kexec_file_load,
    SYS_reboot, SYS_syslog, SYS_personality, SYS_seccomp, SYS_vhangup, SYS_settimeofday,
    SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_sethostname, SYS_setdomainname,

    // The limits that the parent has set.
    SYS_setrlimit};

// Their flags lie in memory, which no filter sees.
constexpr std::uint32_t kMissingCalls[] = {SYS_openat2, SYS_clone3};

constexpr std::uint32_t kNoReading = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
constexpr std::uint32_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

using enum ArgumentTest;
constexpr RefusedArgument kRefusedArguments[] = {
    // Files are opened for reading only. O_TRUNC empties one even so.
    {SYS_openat, 2, kAnyOf, kNoReading},
#ifdef __x86_64__
    {SYS_open, 1, kAnyOf, kNoReading},
#endif

    // Threads are started, processes are not.
    {SYS_clone, 0, kNoneOf, CLONE_THREAD},
    {SYS_clone, 0, kAnyOf, kNamespaces},

    // isatty() alone: other requests type into the terminal (TIOCSTI, TIOCLINUX), or change the
    // attributes of files that are open for reading.
    {SYS_ioctl, 1, kDiffers, TCGETS},

    // Signals that a descriptor sends by itself, leases and locks that make others wait, news of
    // folders, and what the disk is told of a file.
    {SYS_fcntl, 1, kEquals, F_SETOWN},
    {SYS_fcntl, 1, kEquals, F_SETOWN_EX},
    {SYS_fcntl, 1, kEquals, F_SETLEASE},
    {SYS_fcntl, 1, kEquals, F_SETLK},
    {SYS_fcntl, 1, kEquals, F_SETLKW},
    {SYS_fcntl, 1, kEquals, F_OFD_SETLK},
    {SYS_fcntl, 1, kEquals, F_OFD_SETLKW},
    {SYS_fcntl, 1, kEquals, F_NOTIFY},
    {SYS_fcntl, 1, kEquals, F_SET_RW_HINT},
    {SYS_fcntl, 1, kEquals, F_SET_FILE_RW_HINT},

    // What abort() and raise() do to the process itself goes on.
    {SYS_kill, 0, kIsNotSelf},
    {SYS_tgkill, 0, kIsNotSelf},

    // Processors are chosen by a thread for itself. OpenMP, told by OMP_PROC_BIND, chooses them for
    // all its threads by numbers that nobody knows beforehand. They run unbound: an error would
    // keep
    // them from being started, and so would the first one's place, which they inherit, from running
    // side by side. The C library asks by the same numbers for a thread's stack, and goes on
    // without
    // an answer if there is no such call.
    {SYS_sched_setaffinity, 0, kDiffers, 0, 0},
    {SYS_sched_getaffinity, 0, kIsNotSelfNor0, 0, ENOSYS},

    // How others run, and to whom they belong.
    {SYS_sched_getscheduler, 0, kIsNotSelfNor0},
    {SYS_sched_getparam, 0, kIsNotSelfNor0},
    {SYS_sched_getattr, 0, kIsNotSelfNor0},
    {SYS_sched_rr_get_interval, 0, kIsNotSelfNor0},
    {SYS_getpriority, 0, kDiffers, PRIO_PROCESS},
    {SYS_getpriority, 1, kIsNotSelfNor0},
    {SYS_getpgid, 0, kIsNotSelfNor0},
    {SYS_getsid, 0, kIsNotSelfNor0},
    {SYS_get_robust_list, 0, kIsNotSelfNor0},

    // Pages of memory that this process shares with all others, as those of system libraries: root
    // may move them or declare them broken, and pages of one content are merged, so that time tells
    // who has it.
    {SYS_madvise, 2, kEquals, MADV_HWPOISON},
    {SYS_madvise, 2, kEquals, kSoftOffline},
    {SYS_madvise, 2, kEquals, MADV_MERGEABLE},
    {SYS_mbind, 5, kAnyOf, MPOL_MF_MOVE_ALL},

    // This process's own limits are asked for, not changed.
    {SYS_prlimit64, 0, kDiffers, 0},
    {SYS_prlimit64, 2, kDiffers, 0},

    // What the parent has set, what opens this process to others, and what binds others to it.
    {SYS_prctl, 0, kEquals, PR_SET_PDEATHSIG},
    {SYS_prctl, 0, kEquals, PR_SET_DUMPABLE},
    {SYS_prctl, 0, kEquals, PR_SET_PTRACER},
    {SYS_prctl, 0, kEquals, PR_SET_MM},
    {SYS_prctl, 0, kEquals, PR_SET_KEEPCAPS},
    {SYS_prctl, 0, kEquals, PR_SET_SECUREBITS},
    {SYS_prctl, 0, kEquals, PR_CAP_AMBIENT},
    {SYS_prctl, 0, kEquals, PR_SET_SECCOMP},
    {SYS_prctl, 0, kEquals, PR_SCHED_CORE},
    {SYS_prctl, 0, kEquals, kSetMemoryMerge},
};

}  // namespace

std::span<const std::uint32_t> refused_calls() { return kRefusedCalls; }
std::span<const std::uint32_t> missing_calls() { return kMissingCalls; }
std::span<const RefusedArgument> refused_arguments() { return kRefusedArguments; }

}  // namespace tbviz
