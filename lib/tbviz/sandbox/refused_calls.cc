#include "tbviz/sandbox/refused_calls.h"

#include <fcntl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace tbviz {
namespace {

constexpr RefusedCall kRefusedCalls[] = {
    // Names of files, and files themselves: nothing is made, renamed or removed. open and openat
    // are looked at below.
    {SCMP_SYS(creat), EPERM},
    {SCMP_SYS(truncate), EPERM},
    {SCMP_SYS(unlink), EPERM},
    {SCMP_SYS(unlinkat), EPERM},
    {SCMP_SYS(rename), EPERM},
    {SCMP_SYS(renameat), EPERM},
    {SCMP_SYS(renameat2), EPERM},
    {SCMP_SYS(link), EPERM},
    {SCMP_SYS(linkat), EPERM},
    {SCMP_SYS(symlink), EPERM},
    {SCMP_SYS(symlinkat), EPERM},
    {SCMP_SYS(mkdir), EPERM},
    {SCMP_SYS(mkdirat), EPERM},
    {SCMP_SYS(rmdir), EPERM},
    {SCMP_SYS(mknod), EPERM},
    {SCMP_SYS(mknodat), EPERM},
    {SCMP_SYS(acct), EPERM},
    // A filter sees no memory, so not the flags of this one; C libraries do without it.
    {SCMP_SYS(openat2), ENOSYS},

    // Permissions, owners, times and attributes, of which Landlock knows nothing.
    {SCMP_SYS(chmod), EPERM},
    {SCMP_SYS(fchmod), EPERM},
    {SCMP_SYS(fchmodat), EPERM},
    {452 /* fchmodat2 */, EPERM},
    {SCMP_SYS(chown), EPERM},
    {SCMP_SYS(lchown), EPERM},
    {SCMP_SYS(fchown), EPERM},
    {SCMP_SYS(fchownat), EPERM},
    {SCMP_SYS(utime), EPERM},
    {SCMP_SYS(utimes), EPERM},
    {SCMP_SYS(utimensat), EPERM},
    {SCMP_SYS(futimesat), EPERM},
    {SCMP_SYS(setxattr), EPERM},
    {SCMP_SYS(lsetxattr), EPERM},
    {SCMP_SYS(fsetxattr), EPERM},
    {463 /* setxattrat */, EPERM},
    {SCMP_SYS(removexattr), EPERM},
    {SCMP_SYS(lremovexattr), EPERM},
    {SCMP_SYS(fremovexattr), EPERM},
    {466 /* removexattrat */, EPERM},
    {469 /* file_setattr */, EPERM},

    // The tree of file systems, and ways around the names in it.
    {SCMP_SYS(mount), EPERM},
    {SCMP_SYS(umount2), EPERM},
    {SCMP_SYS(pivot_root), EPERM},
    {SCMP_SYS(chroot), EPERM},
    {SCMP_SYS(fsopen), EPERM},
    {SCMP_SYS(fsconfig), EPERM},
    {SCMP_SYS(fsmount), EPERM},
    {SCMP_SYS(fspick), EPERM},
    {SCMP_SYS(move_mount), EPERM},
    {SCMP_SYS(open_tree), EPERM},
    {467 /* open_tree_attr */, EPERM},
    {SCMP_SYS(mount_setattr), EPERM},
    {SCMP_SYS(swapon), EPERM},
    {SCMP_SYS(swapoff), EPERM},
    {SCMP_SYS(quotactl), EPERM},
    {SCMP_SYS(quotactl_fd), EPERM},
    {SCMP_SYS(name_to_handle_at), EPERM},
    {SCMP_SYS(open_by_handle_at), EPERM},
    {SCMP_SYS(fanotify_init), EPERM},
    {SCMP_SYS(fanotify_mark), EPERM},
    {SCMP_SYS(inotify_init), EPERM},
    {SCMP_SYS(inotify_init1), EPERM},

    // Sockets. The one that leads to the parent is there already and needs read and write only;
    // the others here send addresses, and descriptors, along.
    {SCMP_SYS(socket), EPERM},
    {SCMP_SYS(socketpair), EPERM},
    {SCMP_SYS(connect), EPERM},
    {SCMP_SYS(bind), EPERM},
    {SCMP_SYS(listen), EPERM},
    {SCMP_SYS(accept), EPERM},
    {SCMP_SYS(accept4), EPERM},
    {SCMP_SYS(sendto), EPERM},
    {SCMP_SYS(sendmsg), EPERM},
    {SCMP_SYS(sendmmsg), EPERM},
    {SCMP_SYS(recvmsg), EPERM},
    {SCMP_SYS(recvmmsg), EPERM},
    {SCMP_SYS(setsockopt), EPERM},

    // Memory and queues that outlive the process and that others share by name.
    {SCMP_SYS(shmget), EPERM},
    {SCMP_SYS(shmat), EPERM},
    {SCMP_SYS(shmctl), EPERM},
    {SCMP_SYS(semget), EPERM},
    {SCMP_SYS(semop), EPERM},
    {SCMP_SYS(semtimedop), EPERM},
    {SCMP_SYS(semctl), EPERM},
    {SCMP_SYS(msgget), EPERM},
    {SCMP_SYS(msgsnd), EPERM},
    {SCMP_SYS(msgrcv), EPERM},
    {SCMP_SYS(msgctl), EPERM},
    {SCMP_SYS(mq_open), EPERM},
    {SCMP_SYS(mq_unlink), EPERM},

    // Programs and processes. The flags of clone, which starts threads, too, are looked at below;
    // those of clone3 lie in memory, and C libraries fall back to clone if there is none.
    {SCMP_SYS(execve), EPERM},
    {SCMP_SYS(execveat), EPERM},
    {SCMP_SYS(fork), EPERM},
    {SCMP_SYS(vfork), EPERM},
    {SCMP_SYS(clone3), ENOSYS},
    {SCMP_SYS(unshare), EPERM},
    {SCMP_SYS(setns), EPERM},
    {SCMP_SYS(setpgid), EPERM},
    {SCMP_SYS(setsid), EPERM},

    // Other processes: their memory, descriptors, signals and priorities. kill and tgkill are
    // looked at below; tkill cannot say whose thread it means.
    {SCMP_SYS(ptrace), EPERM},
    {SCMP_SYS(process_vm_readv), EPERM},
    {SCMP_SYS(process_vm_writev), EPERM},
    {SCMP_SYS(process_madvise), EPERM},
    {SCMP_SYS(process_mrelease), EPERM},
    {SCMP_SYS(pidfd_open), EPERM},
    {SCMP_SYS(pidfd_getfd), EPERM},
    {SCMP_SYS(pidfd_send_signal), EPERM},
    {SCMP_SYS(kcmp), EPERM},
    {SCMP_SYS(tkill), EPERM},
    {SCMP_SYS(rt_sigqueueinfo), EPERM},
    {SCMP_SYS(rt_tgsigqueueinfo), EPERM},
    {SCMP_SYS(setpriority), EPERM},
    {SCMP_SYS(ioprio_set), EPERM},
    {SCMP_SYS(sched_setscheduler), EPERM},
    {SCMP_SYS(sched_setparam), EPERM},
    {SCMP_SYS(sched_setattr), EPERM},
    {SCMP_SYS(migrate_pages), EPERM},
    {SCMP_SYS(move_pages), EPERM},
    // The limits that the parent has set stay.
    {SCMP_SYS(setrlimit), EPERM},

    // Doors into the kernel that are wider than a model needs: queues that make calls by
    // themselves, programs, tracing, keys, modules.
    {SCMP_SYS(io_uring_setup), EPERM},
    {SCMP_SYS(io_uring_enter), EPERM},
    {SCMP_SYS(io_uring_register), EPERM},
    {SCMP_SYS(io_setup), EPERM},
    {SCMP_SYS(io_submit), EPERM},
    {SCMP_SYS(bpf), EPERM},
    {SCMP_SYS(perf_event_open), EPERM},
    {SCMP_SYS(userfaultfd), EPERM},
    {SCMP_SYS(add_key), EPERM},
    {SCMP_SYS(request_key), EPERM},
    {SCMP_SYS(keyctl), EPERM},
    {SCMP_SYS(init_module), EPERM},
    {SCMP_SYS(finit_module), EPERM},
    {SCMP_SYS(delete_module), EPERM},
    {SCMP_SYS(kexec_load), EPERM},
    {SCMP_SYS(kexec_file_load), EPERM},
    {SCMP_SYS(reboot), EPERM},
    {SCMP_SYS(syslog), EPERM},
    {SCMP_SYS(personality), EPERM},
    {SCMP_SYS(modify_ldt), EPERM},
    {SCMP_SYS(iopl), EPERM},
    {SCMP_SYS(ioperm), EPERM},
    {SCMP_SYS(vhangup), EPERM},
    {SCMP_SYS(settimeofday), EPERM},
    {SCMP_SYS(clock_settime), EPERM},
    {SCMP_SYS(clock_adjtime), EPERM},
    {SCMP_SYS(adjtimex), EPERM},
    {SCMP_SYS(sethostname), EPERM},
    {SCMP_SYS(setdomainname), EPERM},
};

constexpr std::uint64_t kInt = 0xffffffff;

constexpr RefusedArgument kRefusedArguments[] = {
    // Files are opened for reading only. O_TRUNC empties a file even so.
    {SCMP_SYS(open), 1, O_WRONLY, O_WRONLY},
    {SCMP_SYS(open), 1, O_RDWR, O_RDWR},
    {SCMP_SYS(open), 1, O_CREAT, O_CREAT},
    {SCMP_SYS(open), 1, O_TRUNC, O_TRUNC},
    {SCMP_SYS(openat), 2, O_WRONLY, O_WRONLY},
    {SCMP_SYS(openat), 2, O_RDWR, O_RDWR},
    {SCMP_SYS(openat), 2, O_CREAT, O_CREAT},
    {SCMP_SYS(openat), 2, O_TRUNC, O_TRUNC},

    // A new thread is none without CLONE_THREAD, and takes no namespace of its own.
    {SCMP_SYS(clone), 0, CLONE_THREAD, 0},
    {SCMP_SYS(clone), 0, CLONE_NEWNS, CLONE_NEWNS},
    {SCMP_SYS(clone), 0, CLONE_NEWCGROUP, CLONE_NEWCGROUP},
    {SCMP_SYS(clone), 0, CLONE_NEWUTS, CLONE_NEWUTS},
    {SCMP_SYS(clone), 0, CLONE_NEWIPC, CLONE_NEWIPC},
    {SCMP_SYS(clone), 0, CLONE_NEWUSER, CLONE_NEWUSER},
    {SCMP_SYS(clone), 0, CLONE_NEWPID, CLONE_NEWPID},
    {SCMP_SYS(clone), 0, CLONE_NEWNET, CLONE_NEWNET},

    // Signals that a descriptor sends by itself, and leases that make others wait.
    {SCMP_SYS(fcntl), 1, kInt, F_SETOWN},
    {SCMP_SYS(fcntl), 1, kInt, F_SETOWN_EX},
    {SCMP_SYS(fcntl), 1, kInt, F_SETLEASE},
    {SCMP_SYS(fcntl), 1, kInt, F_NOTIFY},

    // What the parent has set, and what opens this process to others.
    {SCMP_SYS(prctl), 0, kInt, PR_SET_PDEATHSIG},
    {SCMP_SYS(prctl), 0, kInt, PR_SET_DUMPABLE},
    {SCMP_SYS(prctl), 0, kInt, PR_SET_PTRACER},
    {SCMP_SYS(prctl), 0, kInt, PR_SET_MM},
    {SCMP_SYS(prctl), 0, kInt, PR_SET_KEEPCAPS},
    {SCMP_SYS(prctl), 0, kInt, PR_SET_SECUREBITS},
    {SCMP_SYS(prctl), 0, kInt, PR_CAP_AMBIENT},
};

constexpr RequiredArgument kRequiredArguments[] = {
    // Limits are asked for, and this process's own only.
    {SCMP_SYS(prlimit64), 0, 0},
    {SCMP_SYS(prlimit64), 2, 0},
    // isatty() alone. Other requests type into the terminal (TIOCSTI, TIOCLINUX) or change files
    // that are open for reading.
    {SCMP_SYS(ioctl), 1, TCGETS},
};

}  // namespace

std::span<const RefusedCall> refused_calls() { return kRefusedCalls; }
std::span<const RefusedArgument> refused_arguments() { return kRefusedArguments; }
std::span<const RequiredArgument> required_arguments() { return kRequiredArguments; }

}  // namespace tbviz
