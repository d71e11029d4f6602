package io.atoll.core.space;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.liveness.Member;
import io.atoll.core.liveness.Members;
import io.atoll.core.platform.JvmAccess;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of shared memory that processes meet in by its name. Opening it makes this JVM a member, which it stays
 * until its process ends; the kernel then tells the others, however it ended.
 *
 * <pre>{@code
 * try (Space space = Space.open("prices")) {
 *     SharedLong hits = SharedLong.open(space, "hits");
 *     hits.increment();
 * }
 * }</pre>
 *
 * <p>Named spaces lie in the home: the system property {@code atoll.home}, else {@code /dev/shm/atoll-USER}, else below
 * the directory for temporary files, with a warning. Directories have permissions 0700 and files 0600. All methods are
 * thread-safe. A space stays until it is deleted or the machine restarts; a private one ends with its last member.
 */
public final class Space implements AutoCloseable {
    /** System property with the directory of the space that a child process inherits. */
    public static final String INHERITED_PROPERTY = "atoll.space";

    private final SpaceRoom room;
    private volatile boolean closed;

    private Space(SpaceRoom room) {
        this.room = room;
    }

    /**
     * Opens a space by its name, creating it if there is none.
     *
     * @param name 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @return a handle to the space
     * @throws InvalidNameException if the name is not allowed
     * @throws IOException see {@link #open(String, SpaceOptions)}
     */
    public static Space open(String name) throws IOException {
        return open(name, SpaceOptions.DEFAULT);
    }

    /**
     * Opens a space by its name, creating it if there is none.
     *
     * @param name 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @param options how to open it
     * @return a handle to the space
     * @throws InvalidNameException if the name is not allowed
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws UnsafeFileException if something there is a symbolic link, another user's or open to others
     * @throws FileFormatException if something there is not a whole file of a space, or of another version
     * @throws OtherBootException if the space was made before the machine was last started
     * @throws OptionsConflictException if it was created with other options
     * @throws SpaceFullException if the file system has no room
     * @throws SpaceCrowdedException if as many members live in it as it can have
     * @throws IOException on any other failure of the file system
     */
    public static Space open(String name, SpaceOptions options) throws IOException {
        final Platform platform = Platform.system();
        Names.check(name);
        final SpaceHome home = SpaceHome.find(platform);
        home.prepare();
        return new Space(SpaceRoom.open(platform, home.directory().resolve(name), options, 0, true));
    }

    /**
     * Opens a space in any directory of a local file system, creating it if there is none.
     *
     * @param directory a space, an empty directory, or nothing below an existing parent
     * @return a handle to the space
     * @throws IOException see {@link #open(String, SpaceOptions)}
     */
    public static Space at(Path directory) throws IOException {
        return at(directory, SpaceOptions.DEFAULT);
    }

    /**
     * Opens a space in any directory of a local file system, creating it if there is none.
     *
     * @param directory a space, an empty directory, or nothing below an existing parent
     * @param options how to open it
     * @return a handle to the space
     * @throws IOException see {@link #open(String, SpaceOptions)}
     */
    public static Space at(Path directory, SpaceOptions options) throws IOException {
        return new Space(SpaceRoom.open(Platform.system(), directory, options, 0, true));
    }

    /**
     * Opens a space that must exist.
     *
     * @param directory of the space
     * @param options how to open it
     * @return a handle to the space
     * @throws ObjectMissingException if there is none
     * @throws IOException see {@link #open(String, SpaceOptions)}
     */
    public static Space attach(Path directory, SpaceOptions options) throws IOException {
        return new Space(SpaceRoom.open(Platform.system(), directory, options, 0, false));
    }

    /**
     * The space of this process: the one inherited from the parent JVM that started it, else a private one, made at the
     * first call, which ends with its last member. A child that was started and has not joined yet counts as a member.
     *
     * @return a handle to it; always to the same space
     * @throws IOException see {@link #open(String, SpaceOptions)}
     */
    public static Space current() throws IOException {
        return CurrentSpace.get();
    }

    /**
     * Deletes a space by its name. Those attached go on with what they have; the name is free at once.
     *
     * @param name of the space
     * @return false if there is none
     * @throws IOException if it cannot be deleted
     */
    public static boolean delete(String name) throws IOException {
        return delete(SpaceHome.find(Platform.system()).directory().resolve(Names.check(name)));
    }

    /**
     * Deletes the space in a directory, also one of another boot or a damaged one.
     *
     * @param directory of the space
     * @return false if there is none
     * @throws FileFormatException if it is no space
     * @throws IOException if it cannot be deleted
     */
    public static boolean delete(Path directory) throws IOException {
        return SpaceRemoval.delete(Platform.system(), directory);
    }

    /**
     * The named spaces of this user.
     *
     * @return their names, in order
     * @throws IOException if the home cannot be read
     */
    public static List<String> list() throws IOException {
        return SpaceHome.find(Platform.system()).spaces(false).stream()
                .map(space -> space.getFileName().toString())
                .toList();
    }

    /**
     * Looks at all spaces of this user, private ones too, without joining any.
     *
     * @return what is in them; of one that cannot be looked at, why
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws IOException if the home cannot be read
     */
    public static List<SpaceReport> inspectAll() throws IOException {
        final List<SpaceReport> reports = new java.util.ArrayList<>();
        for (Path space : SpaceHome.find(Platform.system()).spaces(true)) {
            try {
                reports.add(inspect(space));
            } catch (ObjectMissingException e) {
                // deleted since it was listed
            } catch (IOException e) {
                reports.add(SpaceReport.unreadable(space, e.getMessage())); // one bad space hides no other
            }
        }
        return reports;
    }

    /**
     * Looks at a space without joining it.
     *
     * @param directory of the space
     * @return what is in it
     * @throws ObjectMissingException if there is none
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws IOException if it cannot be looked at
     */
    public static SpaceReport inspect(Path directory) throws IOException {
        JvmAccess.check();
        return new SpaceInspector(Platform.system()).inspect(directory);
    }

    /**
     * Looks at the members of a space without joining it. Who is alive is asked of the kernel, now, by the probe that its
     * users rely on: a shared lock of the byte that each member keeps locked, given back at once.
     *
     * @param directory of the space
     * @return everybody in its table, the dead too, in the order of their slots; nobody if there is no table
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws IOException if it cannot be looked at
     */
    public static List<Member> inspectMembers(Path directory) throws IOException {
        JvmAccess.check();
        return new SpaceInspector(Platform.system())
                .members(directory.toAbsolutePath().normalize());
    }

    /**
     * The directory that named spaces of this user lie in.
     *
     * @return its path; it may not exist
     * @throws IOException if the file systems cannot be looked at
     */
    public static Path home() throws IOException {
        return SpaceHome.find(Platform.system()).directory();
    }

    /**
     * The name of this space.
     *
     * @return the last element of its directory
     */
    public String name() {
        return room.directory().getFileName().toString();
    }

    /**
     * Where this space lies.
     *
     * @return an absolute path
     */
    public Path directory() {
        return room.directory();
    }

    /**
     * This very space, different from any namesake before or after it.
     *
     * @return its id
     */
    public long id() {
        return room.id();
    }

    /**
     * What is in this space.
     *
     * @return its members and objects
     * @throws IOException if it cannot be looked at
     */
    public SpaceReport inspect() throws IOException {
        return inspect(directory());
    }

    /**
     * Whether this space was deleted, by whomever. Nothing new can be opened in it then.
     *
     * @return true if it was
     */
    public boolean isDeleted() {
        return room.isDeleted();
    }

    /**
     * Removes what dead members have left unfinished. Atoll starts no threads for this: it happens when somebody joins,
     * and here, for those who want it sooner.
     *
     * @throws IOException if something cannot be removed
     */
    public void maintain() throws IOException {
        room.maintain();
    }

    /**
     * Makes a word for a process that this one is about to start. Files of the space whose names begin with it and a dot are
     * removed by others when both this process and that one are dead.
     *
     * @return a unique word, to stand on its command line
     */
    public String newChildToken() {
        final Members members = members();
        return ChildToken.next(members.slot(), members.epoch()).text();
    }

    /**
     * Announces a process that is about to be started and will join, so that a private space waits for it.
     *
     * @param token a unique word that will stand on its command line, such as {@link #newChildToken}
     * @throws IOException if it cannot be noted
     */
    public void expectMember(String token) throws IOException {
        ExpectedMembers.expect(room(), Names.check(token));
    }

    /**
     * Takes back {@link #expectMember}: the process has joined, or ended.
     *
     * @param token the same word
     * @throws IOException if it cannot be noted
     */
    public void settleMember(String token) throws IOException {
        ExpectedMembers.settle(room, Names.check(token));
    }

    /**
     * This member, for builders of objects.
     *
     * @return it and what it knows of the others
     */
    public Members members() {
        return room.members();
    }

    /**
     * Makes a directory in this space for files that are no objects, for builders of objects.
     *
     * @param name begins with a dot, so that no kind of object can have it
     * @throws SpaceDeletedException if the space was deleted
     * @throws IOException if it cannot be made
     */
    public void makeDirectory(String name) throws IOException {
        room().makeDirectory(directory().resolve(name));
    }

    /**
     * Checks the name of an object before anything is done with it, for builders of objects.
     *
     * @param name 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @throws InvalidNameException if it is not allowed
     */
    public static void checkName(String name) {
        Names.check(name);
    }

    /**
     * The mutex of bootstrap, join, delete and of whatever allocates in files of the space, for builders of objects.
     *
     * @return the space's mutex
     */
    public FileMutex mutex() {
        return room.mutex();
    }

    /**
     * The operating system as this space sees it, for builders of objects.
     *
     * @return the platform
     */
    public Platform platform() {
        return room.platform();
    }

    /**
     * The options that this space was opened with.
     *
     * @return its options
     */
    public SpaceOptions options() {
        return room.options();
    }

    /** Closes this handle: nothing can be opened through it any more. What was opened goes on working. */
    @Override
    public void close() {
        closed = true;
    }

    SpaceRoom room() {
        if (closed) {
            throw new IllegalStateException("this handle to the space " + name() + " is closed: open the space again");
        }
        return room;
    }

    static Space of(SpaceRoom room) {
        return new Space(room);
    }

    @Override
    public String toString() {
        return "space " + directory();
    }
}
