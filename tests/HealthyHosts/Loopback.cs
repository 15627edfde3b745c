using System.Net;
using System.Net.Sockets;

namespace Hangproof.HealthyHosts;

/// <summary>Addresses that nobody else can reach.</summary>
internal static class Loopback
{
    public const string AnyPort = "http://127.0.0.1:0";

    /// <summary>A web application that says nothing and answers this machine only.</summary>
    public static WebApplicationBuilder Web()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(AnyPort);
        return builder;
    }

    /// <summary>For servers that cannot be told to take any.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
