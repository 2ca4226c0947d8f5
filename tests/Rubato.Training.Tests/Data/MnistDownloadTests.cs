using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class MnistDownloadTests
{
    static readonly Uri First = new("https://first.test/mnist/");
    static readonly Uri Second = new("https://second.test/mnist/");
    static readonly byte[] A = Encoding.ASCII.GetBytes("the first file");
    static readonly byte[] B = Encoding.ASCII.GetBytes("and the second");

    static readonly PinnedFile[] Files =
    [
        new("a.gz", A.Length, Convert.ToHexStringLower(SHA256.HashData(A))),
        new("b.gz", B.Length, Convert.ToHexStringLower(SHA256.HashData(B))),
    ];

    [Fact]
    public async Task FetchAsync_GoodMirror_WritesWholeFilesAndReports()
    {
        using var folder = new TestFolder();
        using var web = new FakeWeb(Right);
        var seen = new Seen();
        var where = await new MnistDownload(web, [First, Second], Files).FetchAsync(folder.Path, seen);
        Assert.Equal(folder.At("mnist"), where);
        Assert.Equal(["mnist/a.gz", "mnist/b.gz"], folder.Files());
        Assert.Equal(A, File.ReadAllBytes(folder.At("mnist", "a.gz")));
        Assert.Contains(seen.Progress, p => p is { File: "b.gz", Received: 14, Total: 14 } && p.Mirror == First);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("short")]
    [InlineData("long")]
    [InlineData("missing")]
    [InlineData("no network")]
    [InlineData("breaks")]
    public async Task FetchAsync_FirstMirrorBad_UsesTheSecond(string fault)
    {
        using var folder = new TestFolder();
        using var web = new FakeWeb(uri => uri.Host == First.Host ? Faulty(fault, Right(uri)) : Right(uri));
        await new MnistDownload(web, [First, Second], Files).FetchAsync(folder.Path);
        Assert.Equal(["mnist/a.gz", "mnist/b.gz"], folder.Files());
    }

    [Fact]
    public async Task FetchAsync_NoMirrorDoes_NamesThemAndTheFolder()
    {
        using var folder = new TestFolder();
        using var web = new FakeWeb(_ => throw new HttpRequestException("Name or service not known"));
        var e = await Assert.ThrowsAsync<DataException>(() => new MnistDownload(web, [First, Second], Files).FetchAsync(folder.Path));
        Assert.Contains(First.ToString(), e.Message);
        Assert.Contains(Second.ToString(), e.Message);
        Assert.Contains(folder.At("mnist"), e.Message);
        Assert.Contains("Is there a network?", e.Message);
        Assert.Empty(folder.Files());
    }

    [Fact]
    public async Task FetchAsync_FileThere_IsKeptAndNotFetchedAgain()
    {
        using var folder = new TestFolder();
        folder.Write("mnist/a.gz", A);
        using var web = new FakeWeb(uri => uri.AbsolutePath.EndsWith("b.gz", StringComparison.Ordinal) ? Right(uri) : throw new InvalidOperationException("asked again"));
        await new MnistDownload(web, [First], Files).FetchAsync(folder.Path);
        Assert.Equal(["mnist/a.gz", "mnist/b.gz"], folder.Files());
    }

    [Fact]
    public async Task FetchAsync_OtherFileThere_IsNotOverwritten()
    {
        using var folder = new TestFolder();
        folder.Write("mnist/a.gz", "mine");
        using var web = new FakeWeb(Right);
        var e = await Assert.ThrowsAsync<DataException>(() => new MnistDownload(web, [First], Files).FetchAsync(folder.Path));
        Assert.Contains("Move it away", e.Message);
        Assert.Equal("mine", File.ReadAllText(folder.At("mnist", "a.gz")));
    }

    [Fact]
    public async Task FetchAsync_Cancelled_LeavesNothingHalfWritten()
    {
        using var folder = new TestFolder();
        using var stop = new CancellationTokenSource();
        using var web = new FakeWeb(uri =>
        {
            if (uri.AbsolutePath.EndsWith("b.gz", StringComparison.Ordinal))
                stop.Cancel();
            return Right(uri);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new MnistDownload(web, [First, Second], Files).FetchAsync(folder.Path, null, stop.Token));
        Assert.Equal(["mnist/a.gz"], folder.Files());
    }

    [Fact]
    public async Task FetchAsync_FolderThatCannotBeMade_SaysSo()
    {
        using var folder = new TestFolder();
        var file = folder.Write("file", "");
        using var web = new FakeWeb(Right);
        var e = await Assert.ThrowsAsync<DataException>(() => new MnistDownload(web, [First], Files).FetchAsync(file));
        Assert.Contains(file, e.Message);
    }

    [Fact]
    public void PinnedFiles_AreTheFourOfMnist()
    {
        Assert.Equal(IdxFolder.Names.Select(n => n + ".gz").Order(), MnistDownload.PinnedFiles.Select(f => f.Name).Order());
        Assert.All(MnistDownload.PinnedFiles, f => Assert.Equal(64, f.Sha256.Length));
        Assert.True(MnistDownload.DefaultMirrors.Count >= 2);
    }

    static HttpContent Right(Uri uri) =>
        new ByteArrayContent(uri.AbsolutePath == "/mnist/a.gz" ? A : uri.AbsolutePath == "/mnist/b.gz" ? B : []);

    static HttpContent? Faulty(string fault, HttpContent right)
    {
        var bytes = right.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        return fault switch
        {
            "changed" => new ByteArrayContent([.. bytes[..^1], 0]),
            "short" => new ByteArrayContent(bytes[..^1]),
            "long" => new ByteArrayContent([.. bytes, 0]),
            "missing" => null,
            "breaks" => new StreamContent(new BreakingStream()),
            _ => throw new HttpRequestException("no network"),
        };
    }

    sealed class FakeWeb(Func<Uri, HttpContent?> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            var content = answer(request.RequestUri!);
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(content is null
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }

    sealed class BreakingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("the connection was reset");
    }

    sealed class Seen : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Progress { get; } = [];

        public void Report(DownloadProgress value) => Progress.Add(value);
    }
}
