using System.Net;
using System.Security.Cryptography;
using Rubato.Training.Records;

namespace Rubato.Training.Data;

/// <summary>How far a download has come.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Received">Bytes received of it.</param>
/// <param name="Total">Bytes that it has.</param>
/// <param name="Mirror">Where it comes from; null where it was there already.</param>
public readonly record struct DownloadProgress(string File, long Received, long Total, Uri? Mirror);

/// <summary>
/// Fetches MNIST's four files from the first mirror that has them. Each is written to a temporary file in the target
/// folder, compared with its pinned length and SHA-256, and only then renamed; so a file under its final name is whole.
/// </summary>
public sealed class MnistDownload
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan PatienceToConnect = TimeSpan.FromSeconds(10);

    readonly HttpMessageHandler? _handler;
    readonly IReadOnlyList<Uri> _mirrors;
    readonly IReadOnlyList<PinnedFile> _files;

    /// <summary>A download through <paramref name="handler"/>, which isn't disposed; through the network where null.</summary>
    public MnistDownload(HttpMessageHandler? handler = null)
        : this(handler, DefaultMirrors, PinnedFiles)
    {
    }

    internal MnistDownload(HttpMessageHandler? handler, IReadOnlyList<Uri> mirrors, IReadOnlyList<PinnedFile> files)
    {
        _handler = handler;
        _mirrors = mirrors;
        _files = files;
    }

    /// <summary>Where the files are fetched from, in this order.</summary>
    public static IReadOnlyList<Uri> DefaultMirrors { get; } =
    [
        new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
    ];

    /// <summary>The four files, as they have been published since 1998.</summary>
    internal static IReadOnlyList<PinnedFile> PinnedFiles { get; } =
    [
        new(IdxFolder.TrainImages + ".gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        new(IdxFolder.TrainLabels + ".gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        new(IdxFolder.TestImages + ".gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        new(IdxFolder.TestLabels + ".gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ];

    /// <summary>
    /// Fetches what is missing into the folder <c>mnist</c> below <paramref name="dataDir"/> (where null:
    /// <c>RUBATO_DATA</c>, or the user's data folder).
    /// </summary>
    /// <returns>The folder that holds the files.</returns>
    /// <exception cref="DataException">
    /// No mirror gave a whole file, another file lies under a final name, or the folder can't be written to.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled; files that were whole stay.</exception>
    public async Task<string> FetchAsync(
        string? dataDir = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        var folder = DataFolders.For("mnist", dataDir)[0];
        var existed = Directory.Exists(folder);
        try
        {
            Directory.CreateDirectory(folder);
            using var client = new HttpClient(_handler ?? new SocketsHttpHandler { ConnectTimeout = PatienceToConnect }, disposeHandler: _handler is null)
            {
                Timeout = Timeout.InfiniteTimeSpan,
            };
            foreach (var file in _files)
                await FetchAsync(client, folder, file, progress, cancellation).ConfigureAwait(false);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: {RunFolderException.Reason(e)}", e);
        }
        finally
        {
            if (!existed && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }

    async Task FetchAsync(
        HttpClient client, string folder, PinnedFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, file.Name);
        if (File.Exists(path))
        {
            if (await HashAsync(path, cancellation).ConfigureAwait(false) != file.Sha256)
            {
                throw new DataException(
                    $"{path}: is there already, but isn't the published file (its SHA-256 differs). Move it away, then fetch again.");
            }

            progress?.Report(new DownloadProgress(file.Name, file.Length, file.Length, null));
            return;
        }

        var temporary = $"{path}.{Environment.ProcessId}.partial";
        var failures = new List<string>();
        try
        {
            foreach (var mirror in _mirrors)
            {
                var failure = await TryMirrorAsync(client, mirror, file, temporary, progress, cancellation).ConfigureAwait(false);
                if (failure is null)
                {
                    File.Move(temporary, path, overwrite: false);
                    return;
                }

                failures.Add($"{mirror}: {failure}");
            }
        }
        finally
        {
            File.Delete(temporary);
        }

        throw new DataException(
            $"mnist: {file.Name} couldn't be fetched. Tried {string.Join("; ", failures)}. Is there a network? " +
            $"You can also put the four .gz files into {folder} by hand, or train on 'glyphs', which needs no files.");
    }

    /// <summary>Fetches into <paramref name="temporary"/>; returns null, or why this mirror didn't do.</summary>
    static async Task<string?> TryMirrorAsync(
        HttpClient client,
        Uri mirror,
        PinnedFile file,
        string temporary,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        await using var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        HttpResponseMessage response;
        Stream source;
        try
        {
            response = await client
                .GetAsync(new Uri(mirror, file.Name), HttpCompletionOption.ResponseHeadersRead, patience.Token)
                .ConfigureAwait(false);
            source = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsNetworkFailure(e, cancellation))
        {
            return Describe(e);
        }

        using var answer = response;
        if (response.StatusCode != HttpStatusCode.OK)
            return $"answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 16];
        long received = 0;
        while (true)
        {
            int got;
            try
            {
                patience.CancelAfter(Patience);
                got = await source.ReadAsync(block, patience.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException || IsNetworkFailure(e, cancellation))
            {
                return Describe(e);
            }

            if (got == 0)
                break;
            received += got;
            if (received > file.Length)
                return $"sent more than the {file.Length} bytes of the published file";
            hash.AppendData(block, 0, got);
            await target.WriteAsync(block.AsMemory(0, got), cancellation).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(file.Name, received, file.Length, mirror));
        }

        if (received < file.Length)
            return $"sent {received} of {file.Length} bytes";
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
            return "sent another file than the published one (its SHA-256 differs)";
        target.Flush(flushToDisk: true);
        return null;
    }

    static bool IsNetworkFailure(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested);

    static string Describe(Exception e) =>
        e is OperationCanceledException ? $"no answer for {Patience.TotalSeconds:0} s" : e.Message.TrimEnd('.');

    static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
    }
}

/// <summary>A file whose content is known beforehand.</summary>
readonly record struct PinnedFile(string Name, long Length, string Sha256);
