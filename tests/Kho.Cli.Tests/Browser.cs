using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Kho.Cli.Tests;

/// <summary>
/// A Chromium without a window, driven by its DevTools protocol. What it tells of is one page: what the browser asks the
/// network for on its own account belongs to no page, and is not seen here.
/// </summary>
internal sealed class Browser : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("kho-browser-");
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentQueue<JsonNode> _events = new();
    private readonly string _session;
    private int _lastCommand;

    public Browser()
    {
        var start = new ProcessStartInfo(FactOnChromiumAttribute.Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={_profile.FullName}", "about:blank"])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _socket.ConnectAsync(new Uri(Address()), new CancellationTokenSource(_patience).Token).GetAwaiter().GetResult();
        JsonNode target = Send("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, session: null);
        _session = (string)Send("Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true }, session: null)["sessionId"]!;
        foreach (string domain in (string[])["Page", "Network", "Runtime", "Log"])
        {
            Send($"{domain}.enable", []);
        }
    }

    /// <summary>The address of everything that pages have asked for so far, the pages themselves included.</summary>
    public IEnumerable<string> Requests => Events("Network.requestWillBeSent").Select(one => (string)one["request"]!["url"]!)
        .Concat(Events("Network.webSocketCreated").Select(one => (string)one["url"]!));

    /// <summary>What pages have complained of so far: exceptions, calls of console, and what the browser logs about them.</summary>
    public IEnumerable<string> Complaints => new[] { "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded" }.SelectMany(Events).Select(one => one.ToJsonString());

    /// <summary>Goes to a page and waits until it is loaded.</summary>
    public void Open(string path)
    {
        int loaded = Events("Page.loadEventFired").Count();
        Send("Page.navigate", new JsonObject { ["url"] = $"file://{path}" });
        var clock = Stopwatch.StartNew();
        while (Events("Page.loadEventFired").Count() == loaded)
        {
            Assert.True(clock.Elapsed < _patience, $"{path} is not loaded");
            Evaluate("0");
        }
    }

    /// <summary>The value of an expression of JavaScript on the page.</summary>
    public JsonNode? Evaluate(string expression)
    {
        JsonNode answer = Send("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.True(answer["exceptionDetails"] is null, answer.ToJsonString());
        return answer["result"]!["value"];
    }

    /// <summary>Shows the page as a screen, or a sheet of paper, of that width does.</summary>
    public void Show(int width, int height, bool dark = false, bool print = false)
    {
        Send("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        Send("Emulation.setEmulatedMedia", new JsonObject
        {
            ["media"] = print ? "print" : "screen",
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    /// <summary>What the screen shows, as PNG.</summary>
    /// <param name="whole">The page from its beginning to its end, and not only what fits the screen.</param>
    public byte[] Screenshot(bool whole = false) =>
        Convert.FromBase64String((string)Send("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = whole })["data"]!);

    public void Dispose()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private IEnumerable<JsonNode> Events(string method) => _events.Where(one => (string?)one["method"] == method).Select(one => one["params"]!);

    /// <summary>Where the browser listens, which it writes into its profile.</summary>
    private string Address()
    {
        string file = Path.Combine(_profile.FullName, "DevToolsActivePort");
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < _patience)
        {
            if (File.Exists(file) && File.ReadAllLines(file) is [string port, string path, ..])
            {
                return $"ws://127.0.0.1:{port}{path}";
            }

            Thread.Sleep(20);
        }

        throw new TimeoutException("the browser does not listen");
    }

    private JsonNode Send(string method, JsonObject parameters) => Send(method, parameters, _session);

    private JsonNode Send(string method, JsonObject parameters, string? session)
    {
        int id = ++_lastCommand;
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
        {
            command["sessionId"] = session;
        }

        using var patience = new CancellationTokenSource(_patience);
        _socket.SendAsync(Encoding.UTF8.GetBytes(command.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, patience.Token).GetAwaiter().GetResult();
        while (true)
        {
            JsonNode message = Receive(patience.Token);
            if (message["id"] is null)
            {
                _events.Enqueue(message);
            }
            else if ((int)message["id"]! == id)
            {
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message.ToJsonString()}");
            }
        }
    }

    private JsonNode Receive(CancellationToken patience)
    {
        using var message = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = _socket.ReceiveAsync(buffer, patience).GetAwaiter().GetResult();
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }
}
