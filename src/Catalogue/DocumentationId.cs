namespace Hangproof.Catalogue;

/// <summary>The form of documentation-comment ids; whether one names anything is for a compilation to say.</summary>
internal static class DocumentationId
{
    /// <summary>Whether a text has the form of an id with one of these prefixes (<c>"MP"</c>: a method or a property).</summary>
    public static bool IsWellFormed(string id, string prefixes)
    {
        if (id.Length < 3 || id[1] != ':' || prefixes.IndexOf(id[0]) < 0)
            return false;
        var open = id.IndexOf('(');
        var end = open < 0 ? id.Length : open;
        return IsPath(id, 2, end, needsDot: id[0] != 'T') && (open < 0 || (id[0] != 'T' && AreParameters(id, open)));
    }

    private static bool IsPath(string id, int start, int end, bool needsDot)
    {
        var hasDot = false;
        var segment = start;
        for (var i = start; i <= end; i++)
        {
            if (i == end || id[i] == '.')
            {
                if (i == segment)
                    return false;
                hasDot |= i < end;
                segment = i + 1;
            }
            else if (!(char.IsLetterOrDigit(id[i]) || id[i] is '_' or '`' or '#' or '@' or '{' or '}'))
            {
                return false;
            }
        }
        return hasDot || !needsDot;
    }

    private static bool AreParameters(string id, int open)
    {
        // A conversion operator ends in ~ and its result's type, which no wait is.
        if (id[id.Length - 1] != ')' || open == id.Length - 2)
            return false;
        var depth = 0;
        for (var i = open + 1; i < id.Length - 1; i++)
        {
            switch (id[i])
            {
                case '{' or '[':
                    depth++;
                    break;
                case '}' or ']':
                    if (--depth < 0)
                        return false;
                    break;
                case ',':
                    if (depth == 0 && (id[i - 1] is '(' or ',' || id[i + 1] is ')' or ','))
                        return false;
                    break;
                case '.' or '_' or '`' or '@' or '*' or ':':
                    break;
                default:
                    if (!char.IsLetterOrDigit(id[i]))
                        return false;
                    break;
            }
        }
        return depth == 0;
    }
}
