using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Rubato.Training.Records;

/// <summary>
/// The index's file. It is written whole under another name and then put into its place, so that readers and writers never wait for
/// each other and no journal is left behind: of two that write at once the later one wins, and both are right.
/// </summary>
sealed class RunIndexFile(string path)
{
    /// <summary>"Rubr" in ASCII: SQLite keeps it in the header, and no one else's file is taken for an index.</summary>
    const long Application = 0x52756272;

    /// <summary>Counts the table's forms; a file of another form is written again.</summary>
    const long Version = 1;

    static int _written;

    /// <summary>The rows by the folders' paths; null where there is no index that can be used.</summary>
    public IReadOnlyDictionary<string, RunRow>? Read()
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadOnly);
            if (Scalar(connection, "PRAGMA application_id") is not Application || Scalar(connection, "PRAGMA user_version") is not Version) return null;
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT fingerprint, checksum, {string.Join(", ", RunColumn.All.Select(column => column.Name))} FROM runs";
            using var reader = command.ExecuteReader();
            var rows = new Dictionary<string, RunRow>();
            while (reader.Read())
            {
                var row = new RunRow(reader.GetString(0), Run(reader));
                if (reader.GetString(1) != Checksum(row)) return null;
                rows.Add(row.Run.Path, row);
            }

            return rows;
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Puts an index of these rows into the file's place; says whether it could.</summary>
    public bool TryWrite(IReadOnlyList<RunRow> rows)
    {
        var draft = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _written)}.partial");
        try
        {
            File.Delete(draft);
            WriteTo(draft, rows);

            // What a database that was here before may have left: SQLite would lay it over the new one.
            foreach (var ending in new[] { "-journal", "-wal", "-shm" }) File.Delete(path + ending);
            File.Move(draft, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            TryDelete(draft);
        }
    }

    static void WriteTo(string draft, IReadOnlyList<RunRow> rows)
    {
        using var connection = Open(draft, SqliteOpenMode.ReadWriteCreate);

        // A draft that a crash cuts is never read: neither a journal nor waiting for the disk would help.
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = {Application}; PRAGMA user_version = {Version}"));
        Execute(connection, $"CREATE TABLE runs (fingerprint TEXT NOT NULL, checksum TEXT NOT NULL, {string.Join(", ", RunColumn.All.Select(column => $"{column.Name} {column.Type}{(column.Name == "path" ? " PRIMARY KEY" : "")}"))})");
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"INSERT INTO runs VALUES ($fingerprint, $checksum, {string.Join(", ", RunColumn.All.Select(column => $"${column.Name}"))})";
        insert.Parameters.Add("$fingerprint", SqliteType.Text);
        insert.Parameters.Add("$checksum", SqliteType.Text);
        foreach (var column in RunColumn.All) insert.Parameters.Add($"${column.Name}", Enum.Parse<SqliteType>(column.Type, ignoreCase: true));
        foreach (var row in rows)
        {
            insert.Parameters[0].Value = row.Fingerprint;
            insert.Parameters[1].Value = Checksum(row);
            for (var i = 0; i < RunColumn.All.Count; i++) insert.Parameters[i + 2].Value = RunColumn.All[i].Get(row.Run) ?? DBNull.Value;
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>SQLite finds a page that is out of order, but not a letter that is another.</summary>
    static string Checksum(RunRow row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', RunColumn.All.Select(column => Convert.ToString(column.Get(row.Run), CultureInfo.InvariantCulture)).Prepend(row.Fingerprint)))));

    static IndexedRun Run(SqliteDataReader reader)
    {
        object? Value(string name) => reader[name] is var value and not DBNull ? value : null;
        string? Text(string name) => (string?)Value(name);
        return new()
        {
            Name = Text("name")!,
            Path = Text("path")!,
            Created = DateTime.ParseExact(Text("created")!, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            Status = Enum.Parse<RunStatus>(Text("outcome")!, ignoreCase: true),
            Message = Text("message")!,
            Data = Text("data"),
            Model = Text("model"),
            Optimizer = Text("optimizer"),
            Epochs = (long?)Value("epochs"),
            Batch = (long?)Value("batch"),
            Seed = (long?)Value("seed"),
            Steps = (long?)Value("steps"),
            Accuracy = (double?)Value("accuracy"),
            Loss = (double?)Value("loss"),
            BestAccuracy = (double?)Value("best_accuracy"),
            Seconds = (double?)Value("seconds"),
            Weights = Text("weights"),
            Plan = Text("plan"),
        };
    }

    /// <summary>Without a pool a closed file is closed, and the folder can be removed on every system.</summary>
    static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static bool TryDelete(string file)
    {
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
