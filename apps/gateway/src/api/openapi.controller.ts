import { Controller, Get } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { ApiExcludeController, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { INestApplication } from '@nestjs/common';

/** The description of the operator API, made from the routes and their schemas. Public: it holds no data. */
@ApiExcludeController()
@Controller('api')
export class OpenApiController {
  private document: OpenAPIObject | null = null;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  @Get('openapi.json')
  openapi(): OpenAPIObject {
    return (this.document ??= this.describe());
  }

  private describe(): OpenAPIObject {
    const config = new DocumentBuilder()
      .setTitle('Stockbridge')
      .setDescription('Operator API of the hub between Shopify shops and warehouse systems.')
      .setVersion('1')
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'sb_…' })
      .build();
    const document = SwaggerModule.createDocument(this.application(), config);
    document.paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v1/')));
    return document;
  }

  /** What the description reads of an application: its modules and its adapter. The application itself can't be injected. */
  private application(): INestApplication {
    const container = { getModules: () => this.modules };
    const application = { container, config: new ApplicationConfig(), getHttpAdapter: () => this.adapterHost.httpAdapter };
    return application as unknown as INestApplication;
  }
}
