using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli;

/// <summary><c>kho abi list</c>: every known release.</summary>
internal static class AbiListCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var command = new Command("list", """
            Lists every known release, each after its base, then the proposals
            that can be applied to a release, as in --release linux-7.3+page-api.

            Examples:
              kho abi list
              kho abi list --spec my-spec --json
            """);
        releases.AddSpecTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = releases.Catalog(parsed);
            if (output.Json(parsed))
            {
                WriteJson(catalog);
            }
            else
            {
                TextPage page = output.Page(parsed);
                page.Table(
                    ["id", "compatible", "memory map", "kernels", "title", "verified"],
                    catalog.Releases.Select(release => (IReadOnlyList<string>)
                    [
                        release.Id,
                        release.Root.Compatible,
                        HandoverNames.Of(release.MemoryMap.Kind),
                        release.Versions.Count == 0 ? "-" : string.Join(", ", release.Versions),
                        release.Title,
                        release.Verified,
                    ]),
                    indent: 0);
                page.Heading("Proposals, applied to a release as RELEASE+PROPOSAL");
                page.Table(
                    ["id", "posted on", "state", "superseded by", "title", "source"],
                    catalog.Proposals.Values.Select(proposal => (IReadOnlyList<string>)
                    [
                        proposal.Id,
                        proposal.PostedOn,
                        proposal.State,
                        proposal.SupersededBy ?? "-",
                        proposal.Title,
                        proposal.Source,
                    ]),
                    indent: 0);
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void WriteJson(ReleaseCatalog catalog)
    {
        JsonOutput.Write("kho.abi-list/1", json =>
        {
            json.WriteStartArray("releases");
            foreach (AbiRelease release in catalog.Releases)
            {
                json.WriteStartObject();
                ReleaseJson.WriteIdentity(json, release);
                json.WriteString("compatible", release.Root.Compatible);
                json.WriteString("memoryMap", HandoverNames.Of(release.MemoryMap.Kind));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("proposals");
            foreach (AbiProposal proposal in catalog.Proposals.Values)
            {
                json.WriteStartObject();
                json.WriteString("id", proposal.Id);
                json.WriteString("title", proposal.Title);
                json.WriteString("postedOn", proposal.PostedOn);
                json.WriteString("state", proposal.State);
                json.WriteString("supersededBy", proposal.SupersededBy);
                json.WriteTexts("needs", proposal.Needs);
                json.WriteString("source", proposal.Source);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
