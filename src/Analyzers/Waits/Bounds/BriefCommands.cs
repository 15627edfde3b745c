namespace Hangproof.Waits.Bounds;

/// <summary>
/// Commands that say a line or two, or nothing until they fail: programs that are there for no more, tools of the system that are told to change one
/// thing, questions that any program answers so, and scripts of a shell that consist of such.
/// </summary>
internal static class BriefCommands
{
    /// <summary>Words of a command among which a tool is told what to change.</summary>
    private const int MaxVerb = 4;

    private static readonly char[] _blanks = { ' ', '\t', '\n', '\r', '"', '\'' };

    private static readonly string[] _links = { "&&", "||", ";", "\n" };

    /// <summary>Programs that answer with a line, or with one for each hit, and such as say something only when they fail.</summary>
    private static readonly HashSet<string> _programs = new(StringComparer.OrdinalIgnoreCase)
    {
        "which", "where", "whoami", "hostname", "uname", "id", "groups", "pwd", "arch", "nproc", "date", "tty", "sw_vers", "lsb_release", "getconf", "readlink", "realpath", "basename", "dirname",
        "chmod", "chown", "chgrp", "ln", "mklink", "mkdir", "rmdir", "touch", "mktemp", "mkfifo", "unlink", "umount", "sync", "sleep", "echo", "printf", "test", "true", "false", "setx", "setcap",
        "kill", "pkill", "killall", "taskkill", "xattr", "xclip", "xsel", "wl-copy", "pbcopy", "osascript", "xrandr", "xdpyinfo", "xdg-open", "xdg-mime", "xdg-settings", "gsettings", "notify-send",
        "msiexec", "explorer", "shutdown", "reboot", "logger", "vm_stat",
    };

    /// <summary>Programs that say no more than they are told.</summary>
    private static readonly HashSet<string> _filters = new(StringComparer.OrdinalIgnoreCase) { "grep", "egrep", "awk", "sed", "cut", "tr", "head", "tail", "sort", "uniq" };

    /// <summary>Programs that do what they are told without a word, unless they are told to speak.</summary>
    private static readonly HashSet<string> _silent = new(StringComparer.OrdinalIgnoreCase) { "tar", "cp", "mv", "rm" };

    /// <summary>Tools that show much, and say that it is done where they are to change something.</summary>
    private static readonly HashSet<string> _tools = new(StringComparer.OrdinalIgnoreCase)
    {
        "netsh", "reg", "sc", "net", "schtasks", "bcdedit", "powercfg", "route", "systemctl", "service", "launchctl", "loginctl", "defaults", "networksetup", "iptables", "ip6tables", "ip", "ufw",
    };

    private static readonly HashSet<string> _changes = new(StringComparer.OrdinalIgnoreCase)
    {
        "add", "delete", "del", "set", "start", "stop", "restart", "reload", "enable", "disable", "create", "remove", "config", "load", "unload", "bootstrap", "bootout", "kickstart", "daemon-reload",
        "is-active", "is-enabled", "use", "write", "allow", "deny", "/create", "/delete", "/run", "/end", "/change", "-A", "-D", "-I",
    };

    /// <summary>Programs that say as much as there is to build, fetch, convert or look through.</summary>
    private static readonly HashSet<string> _talkers = new(StringComparer.OrdinalIgnoreCase)
    {
        "dotnet", "msbuild", "nuget", "csc", "vbc", "git", "hg", "svn", "npm", "npx", "yarn", "pnpm", "node", "bun", "deno", "python", "python3", "pip", "pip3", "conda", "uv", "ruby", "gem", "bundle", "perl", "php",
        "composer", "java", "javac", "mvn", "gradle", "gradlew", "ant", "go", "cargo", "rustc", "gcc", "g++", "clang", "cl", "make", "cmake", "ninja", "docker", "docker-compose", "podman", "kubectl", "helm",
        "terraform", "az", "aws", "gcloud", "ssh", "scp", "rsync", "sshpass", "plink", "curl", "wget", "brew", "apt", "apt-get", "yum", "dnf", "pacman", "choco", "winget", "ffmpeg", "ffprobe", "7z", "7za", "7zr",
        "zip", "unzip", "wine", "adb", "mono", "steamcmd", "youtube-dl", "yt-dlp", "dism", "sfc", "find", "grep", "journalctl", "tshark", "tcpdump", "nmap", "robocopy", "xcopy",
    };

    /// <summary>Questions to a repository that warn of nothing on the way.</summary>
    private static readonly HashSet<string> _gitTellers = new(StringComparer.Ordinal)
    {
        "status", "log", "show", "rev-parse", "rev-list", "ls-files", "ls-tree", "cat-file", "branch", "describe", "config", "blame", "for-each-ref", "symbolic-ref", "name-rev", "shortlog", "remote", "ls-remote", "upload-pack", "receive-pack",
    };

    private static readonly HashSet<string> _shells = new(StringComparer.OrdinalIgnoreCase) { "sh", "bash", "zsh", "dash", "cmd" };

    /// <summary>Questions that any program answers with a line or two.</summary>
    private static readonly string[] _questions =
    {
        "--version", "-version", "rev-parse", "git describe", "describe --", "log -1", "log -n 1", "log -n1", "log --max-count=1", "command -v", "which ", "where ", "id -u", "id -g", "uname", "whoami", "hostname", "--query-gpu", "--list-sdks", "--list-runtimes",
    };

    private static readonly HashSet<string> _asked = new(StringComparer.Ordinal) { "--help", "-help", "/?", "-?" };

    private static readonly HashSet<string> _askedAlone = new(StringComparer.Ordinal) { "-v", "-V", "-h", "help" };

    private static readonly HashSet<string> _quiet = new(StringComparer.Ordinal) { "-q", "-qq", "--quiet", "-quiet", "--silent" };

    /// <summary>Programs whose answer is about all that they are told.</summary>
    private static readonly HashSet<string> _readers = new(StringComparer.OrdinalIgnoreCase) { "sort", "tac", "wc", "shuf", "md5sum", "sha1sum", "sha256sum", "sha512sum", "cksum" };

    /// <param name="program">What is started, if that is written.</param>
    /// <param name="arguments">What it is told, if that is written; what is put into it is left out.</param>
    /// <param name="isFeared">Whether somebody limits how long the child may take: then the version that a command of the program is asked for may not come.</param>
    public static bool IsOne(string? program, string? arguments, bool isFeared)
    {
        var name = program is null ? null : Name(program);
        if (name is not null && _programs.Contains(name))
            return true;
        if (arguments is null)
            return false;
        var words = Words(arguments);
        if (_questions.Any(question => arguments.IndexOf(question, StringComparison.Ordinal) >= 0) || words.Any(_asked.Contains) || (words.Length == 1 && _askedAlone.Contains(words[0])))
            return true;
        if (!isFeared && words.Length is > 0 and <= 2 && words[words.Length - 1] == "version")
            return true;
        if (name is null)
            return false;
        if (name is "sudo" or "pkexec")
            return words.SkipWhile(word => word.StartsWith("-", StringComparison.Ordinal)).ToList() is not { Count: > 0 } command ? words.Length > 0 : IsOne(command[0], string.Join(" ", command.Skip(1)), isFeared);
        if (_shells.Contains(name))
            return IsScript(arguments, isFeared);
        // One value by its name, and not all there are.
        if (name == "sysctl")
            return words.Length > 0 && !words.Any(word => word is "-a" or "-A" or "-X" or "--all");
        if (_silent.Contains(name))
            return words.Length > 0 && !words.Any(IsVerbose) && !(name == "tar" && words[0].IndexOfAny(new[] { 'v', 't' }) >= 0);
        return _tools.Contains(name) && words.Take(MaxVerb).Any(_changes.Contains);
    }

    /// <summary>Whether a program is known to say as much as its work asks for, or is a shell that is told something which is not written.</summary>
    public static bool MaySayMuch(string program, IReadOnlyCollection<string?> arguments)
    {
        var name = Name(program);
        return name.Length == 0 || _talkers.Contains(name)
            || IsShell(program) && arguments.Any(told => told is null || Words(told).Length <= 1 || Words(told).Any(_talkers.Contains));
    }

    /// <summary>Whether a program runs what it is told to.</summary>
    public static bool IsShell(string program) => Name(program) is var name && (_shells.Contains(name) || name is "sudo" or "pkexec" or "powershell" or "pwsh" or "env" or "wsl");

    public static bool NamesTalker(string? arguments) => arguments is not null && Words(arguments).Any(_talkers.Contains);

    /// <summary>Whether a program that tells about a repository, or of packages, writes to its error output only what went wrong.</summary>
    public static bool IsQuietOnError(string program, string? arguments)
    {
        if (Name(program).Equals("winget", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!Name(program).Equals("git", StringComparison.OrdinalIgnoreCase) || arguments is null)
            return false;
        var words = Words(arguments).SkipWhile(word => word.StartsWith("-", StringComparison.Ordinal)).ToList();
        return words.Count > 0 && (_gitTellers.Contains(words[0]) || words[0] == "diff" && words.Any(word => word is "--staged" or "--cached"));
    }

    public static bool ReadsAllFirst(string program) => _readers.Contains(Name(program));

    /// <summary>Whether a command is told to keep quiet, as it can say so in its arguments.</summary>
    public static bool IsToldToBeQuiet(string arguments) => Words(arguments).Any(_quiet.Contains);

    /// <summary>Whether a converter of media that is given its source writes to somewhere else than to its output.</summary>
    public static bool WritesToFile(string arguments)
    {
        var words = Words(arguments);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == "-progress" || words[i].StartsWith("pipe:", StringComparison.Ordinal) || (words[i] == "-" && !(i > 0 && words[i - 1] == "null")))
                return false;
        }
        return words.Contains("-i");
    }

    /// <summary>Whether a converter of media tells of its errors only.</summary>
    public static bool TellsErrorsOnly(string arguments)
    {
        var words = Words(arguments);
        return words.Zip(words.Skip(1), (option, level) => option is "-v" or "-loglevel" && level is "quiet" or "panic" or "fatal" or "error").Any(isSo => isSo);
    }

    private static bool IsScript(string arguments, bool isFeared)
    {
        var words = arguments.Split(new[] { ' ' }, 2, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words[0].ToLowerInvariant() is not ("-c" or "-lc" or "/c"))
            return false;
        var commands = words[1].Trim(_blanks).Split(_links, StringSplitOptions.None);
        return commands.All(command => IsPipe(command.Split('|'), isFeared));
    }

    /// <summary>What comes out of a pipe is what its last command says; one that only picks from what it gets says no more than the one before.</summary>
    private static bool IsPipe(string[] commands, bool isFeared)
    {
        for (var i = commands.Length - 1; i >= 0; i--)
        {
            if (Words(commands[i]) is not { Length: > 0 } said)
                return false;
            if (IsOne(said[0], string.Join(" ", said.Skip(1)), isFeared))
                return true;
            if (!_filters.Contains(said[0]))
                return false;
        }
        return false;
    }

    private static bool IsVerbose(string word) => word is "-v" or "--verbose";

    private static string[] Words(string text) => text.Split(_blanks, StringSplitOptions.RemoveEmptyEntries);

    /// <summary><c>sc</c> of <c>C:\Windows\System32\sc.exe</c></summary>
    private static string Name(string program)
    {
        var name = program.Substring(program.LastIndexOfAny(new[] { '/', '\\' }) + 1).Trim(_blanks);
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - 4) : name;
    }
}
