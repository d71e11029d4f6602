package io.atoll.samples;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.JvmAccess;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether this machine, and what lies in its memory, is fit for Atoll. Changes nothing. */
final class MachineCheckup {
    private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/shmem_enabled";
    private static final String MOUNTS = "/proc/self/mounts";
    private static final int OPTIONS_FIELD = 3;
    private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");
    private static final long LITTLE = 256L << 20;
    private static final long TOO_LITTLE = 8L << 20;

    private final Platform platform = Platform.system();
    private final List<Finding> findings = new ArrayList<>();

    static List<Finding> findings() throws IOException {
        final MachineCheckup checkup = new MachineCheckup();
        checkup.system();
        final Path home = Space.home();
        checkup.home(home);
        checkup.fileSystem(home);
        checkup.hugePages(home);
        checkup.container();
        checkup.spaces();
        return checkup.findings;
    }

    private void system() {
        final String system = System.getProperty("os.name") + " " + System.getProperty("os.version");
        findings.add(
                system.startsWith("Linux")
                        ? Finding.ok("system", system)
                        : Finding.note("system", system, "Atoll is tested on Linux only"));
    }

    private void home(Path home) throws IOException {
        final FileFacts facts = platform.facts(home);
        if (facts == null) {
            findings.add(Finding.ok("home", home + ", not made yet"));
            return;
        }
        if (facts.type() != FileFacts.Type.DIRECTORY) {
            findings.add(Finding.problem("home", home + " is no directory but a " + facts.type(), "move it away"));
            return;
        }
        final String found = home + ", " + PosixFilePermissions.toString(facts.permissions())
                + (facts.mine() ? ", yours" : ", of user " + facts.owner());
        if (!facts.mine()) {
            findings.add(Finding.problem("home", found, "it must be yours: move it away, or set -Datoll.home"));
        } else if (!Access.OWNER.directory().containsAll(facts.permissions())) {
            findings.add(Finding.problem("home", found, "others could get in: chmod 700 " + home));
        } else {
            findings.add(Finding.ok("home", found));
        }
    }

    private void fileSystem(Path home) throws IOException {
        Path existing = home;
        while (platform.facts(existing) == null) {
            existing = existing.getParent();
        }
        final String type = platform.fileSystem(existing);
        final long[] space = platform.usableAndTotal(existing);
        final boolean unlimited = space[1] == 0; // as a tmpfs without a limit tells
        final String found = existing + " on " + type + ", "
                + (unlimited ? "without a limit" : Units.bytes(space[0]) + " free of " + Units.bytes(space[1]));
        if (List.of(mountOptions(existing).split(",")).contains("ro")) {
            findings.add(Finding.problem(
                    "memory",
                    found + ", mounted read-only",
                    "choose another home by -Datoll.home, or as root: mount -o remount,rw MOUNT-POINT"));
            return;
        }
        if (space[0] < TOO_LITTLE && !unlimited) {
            findings.add(Finding.problem("memory", found, "almost full: remove files there, or " + enlarge(existing)));
        } else if (!type.equals("tmpfs")) {
            findings.add(Finding.note(
                    "memory",
                    found,
                    "not in memory, so writing back stalls those who use it: use /dev/shm for what need"
                            + " not survive a restart"));
        } else if (space[0] < LITTLE && !unlimited) {
            findings.add(Finding.note("memory", found, "enough for locks and values; for more, " + enlarge(existing)));
        } else {
            findings.add(Finding.ok("memory", found));
        }
    }

    private static String enlarge(Path place) {
        return "start the container with --shm-size=1g, or as root: mount -o remount,size=1g "
                + (place.startsWith("/dev/shm") ? "/dev/shm" : "(its mount point)");
    }

    /** A mounted tmpfs obeys its own option; only force and deny reach all of them. */
    private void hugePages(Path home) {
        final String text = platform.kernelText(HUGE_PAGES);
        final Matcher chosen = CHOSEN.matcher(text == null ? "" : text);
        final String everywhere = chosen.find() ? chosen.group(1) : "";
        final String mounted = mountOptions(home);
        if (mounted.isEmpty()) {
            findings.add(Finding.note("huge pages", "the kernel does not tell", "nothing, if spaces are small"));
        } else if (everywhere.equals("force")
                || mounted.contains("huge=always")
                || mounted.contains("huge=within_size")) {
            findings.add(Finding.ok("huge pages", everywhere.equals("force") ? "force" : mounted));
        } else {
            findings.add(Finding.note(
                    "huge pages",
                    "none here (" + mounted + ")",
                    "for spaces of a gigabyte and more, as root: mount -o remount,huge=always MOUNT-POINT"
                            + "  (faster to touch, and sooner free when a process is killed)"));
        }
    }

    /** Those of the file system that a directory lies in, or will lie in; empty if the kernel does not tell. */
    private String mountOptions(Path directory) {
        final String mounts = platform.kernelText(MOUNTS);
        String options = "";
        int longest = -1;
        for (String line : mounts == null ? List.<String>of() : mounts.lines().toList()) {
            final String[] fields = line.split(" ");
            if (fields.length > OPTIONS_FIELD && directory.startsWith(fields[1]) && fields[1].length() >= longest) {
                longest = fields[1].length(); // of two on the same place, the later one is seen
                options = fields[OPTIONS_FIELD];
            }
        }
        return options;
    }

    private void container() throws IOException {
        if (platform.facts(Path.of("/.dockerenv")) != null || platform.facts(Path.of("/run/.containerenv")) != null) {
            findings.add(Finding.note(
                    "container",
                    "this is one; pid namespace " + platform.self().pidNamespace(),
                    "processes of other containers meet here only if they share /dev/shm (--ipc=container:NAME)"));
        } else {
            findings.add(Finding.ok(
                    "container", "none seen; pid namespace " + platform.self().pidNamespace()));
        }
    }

    private void spaces() throws IOException {
        if (!JvmAccess.isOpen()) {
            findings.add(Finding.note("spaces", "cannot be looked at", "open jdk.internal.misc first"));
            return;
        }
        final int before = findings.size();
        final List<SpaceReport> reports = Space.inspectAll();
        reports.forEach(this::space);
        if (findings.size() == before) {
            findings.add(Finding.ok("spaces", reports.size() + ", none damaged or left over"));
        }
    }

    private void space(SpaceReport report) {
        final String directory = report.directory().toString();
        final boolean isPrivate = report.directory().getFileName().toString().startsWith(".");
        final boolean alive = report.members().stream().anyMatch(member -> member.alive());
        if (report.creationMillis() != 0 && !report.thisBoot()) {
            findings.add(Finding.note(
                    "spaces",
                    directory + " was made before the machine was last started",
                    isPrivate
                            ? "atoll clean"
                            : "atoll clean --space " + report.directory().getFileName()));
        } else if (isPrivate && !alive) {
            findings.add(Finding.note(
                    "spaces",
                    directory + " is private and all its members are dead",
                    "nothing: the next program that opens a private space removes it, or atoll clean"));
        } else if (!report.problem().isEmpty()) {
            findings.add(Finding.problem(
                    "spaces",
                    report.problem(),
                    alive ? "end those who use it, then rm -r " + directory : "rm -r " + directory));
        }
        for (SpaceReport.ObjectReport object : report.objects()) {
            if (!object.problem().isEmpty()) {
                findings.add(Finding.problem(
                        "spaces", object.problem(), "restore " + object.name() + " or remove it: see atoll ls"));
            }
        }
    }
}
