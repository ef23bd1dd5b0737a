"""Closed lists of words that engines accept."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


POLICIES = ("no", "always", "unless-stopped", "on-failure")
SIGNALS = _words(
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP"
    " TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"
)
REAL_TIME = r"RTMIN\+(?:[1-9]|1[0-5])|RTMAX-(?:[1-9]|1[0-4])"
CAPABILITIES = _words(
    "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH"
    " FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN"
    " NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT"
    " SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM"
)
ULIMITS = _words("as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack")
PROPAGATIONS = ("private", "rprivate", "shared", "rshared", "slave", "rslave")
TMPFS_FLAGS = _words(
    "defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand atime noatime diratime"
    " nodiratime bind rbind unbindable runbindable relatime norelatime strictatime nostrictatime"
)
TMPFS_VALUES = {
    "size": r"\d+[kKmMgGtTpPeE]?%?",
    "mode": "[0-7]+",
    "uid": ".*",
    "gid": ".*",
    "nr_inodes": ".*",
    "nr_blocks": ".*",
    "mpol": ".*",
}
SECURITY = ("apparmor", "credentialspec", "label", "no-new-privileges", "seccomp", "systempaths", "writable-cgroups")
_KERNEL = _words("kernel.domainname kernel.msgmax kernel.msgmnb kernel.msgmni kernel.sem kernel.shmall kernel.shmmax")
SYSCTLS = ("net.", "fs.mqueue.", "user.", "kernel.shm_rmid_forced", "kernel.shmmni", "kernel.hostname", *_KERNEL)
MODES = frozenset(("ro", "rw", "z", "Z", "nocopy", *PROPAGATIONS))
LEAST_MEMORY = 6 * 2**20
LONGEST_HOSTNAME = 64
