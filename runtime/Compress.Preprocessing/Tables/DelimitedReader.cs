using System.Text;

namespace Compress.Preprocessing;

/// <summary>
/// Reads rows of CSV or TSV. With commas the quotes of RFC 4180 count (a quoted cell may hold delimiters, doubled quotes and line
/// breaks); with tabs a quote is an ordinary character, as tools that write TSV mean it. Blank lines are skipped.
/// </summary>
public sealed class DelimitedReader : IDisposable
{
    private readonly TextReader _reader;
    private readonly char _delimiter;
    private readonly string _name;
    private readonly bool _quotes;
    private readonly StringBuilder _cell = new();
    private int _line;

    /// <summary>Takes over a reader.</summary>
    /// <param name="reader">The text; disposed with this object.</param>
    /// <param name="delimiter">Comma, semicolon or tab.</param>
    /// <param name="name">What to call the file in error messages.</param>
    public DelimitedReader(TextReader reader, char delimiter, string name)
    {
        (_reader, _delimiter, _name) = (reader, delimiter, name);
        _quotes = delimiter != '\t';
    }

    /// <summary>The line, counted from 1, on which the last row started.</summary>
    public int Line { get; private set; }

    /// <summary>The next row's cells, or null at the end.</summary>
    /// <exception cref="PreprocessException">A quoted cell that does not end, or text after a closing quote.</exception>
    public string[]? Read()
    {
        while (true)
        {
            var line = _reader.ReadLine();
            if (line is null) return null;
            Line = ++_line;
            if (line.AsSpan().Trim(' ').Length > 0) return _quotes && line.Contains('"', StringComparison.Ordinal) ? Quoted(line) : line.Split(_delimiter);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private string[] Quoted(string line)
    {
        var cells = new List<string>();
        var at = 0;
        while (true)
        {
            var start = at;
            while (start < line.Length && line[start] == ' ') start++;
            if (start < line.Length && line[start] == '"')
            {
                cells.Add(QuotedCell(ref line, ref start));
                at = start;
            }
            else
            {
                var end = line.IndexOf(_delimiter, at);
                if (end < 0) end = line.Length;
                cells.Add(line[at..end]);
                at = end;
            }
            if (at >= line.Length) return [.. cells];
            at++;
        }
    }

    private string QuotedCell(ref string line, ref int at)
    {
        _cell.Clear();
        at++;
        while (true)
        {
            var quote = line.IndexOf('"', at);
            if (quote < 0)
            {
                _cell.Append(line, at, line.Length - at).Append('\n');
                line = _reader.ReadLine() ?? throw new PreprocessException($"{_name}, line {Line}: a quoted cell does not end. Close the quote, or double it where it is part of the text.");
                _line++;
                at = 0;
                continue;
            }
            _cell.Append(line, at, quote - at);
            at = quote + 1;
            if (at < line.Length && line[at] == '"')
            {
                _cell.Append('"');
                at++;
                continue;
            }
            while (at < line.Length && line[at] == ' ') at++;
            if (at < line.Length && line[at] != _delimiter) throw new PreprocessException($"{_name}, line {_line}: '{line[at]}' follows a closing quote; expected '{_delimiter}' or the end of the line.");
            return _cell.ToString();
        }
    }
}
